"""Ends a command that runs for too long."""

import struct
import time

from supervisor.bounds import REACHED_LIMIT
from supervisor.loop import NO_TIMER
from supervisor.protocol import FrameType, LimitKind, ReachedLimit, frame

WARNED_PART = 0.8
LONGEST_WARNING_SECONDS = 60.0


class TimeLimit:
    """Ends a command that runs for too long, and warns the client before."""

    def __init__(self, command, seconds):
        self.command = command
        self.seconds = seconds  # 0: no limit
        self.deadline = 0.0
        self.is_near = False
        self.warning = self.end = NO_TIMER

    def begin(self):
        if self.seconds:
            self.deadline = time.monotonic() + self.seconds
            warned = max(self.seconds * WARNED_PART, self.seconds - LONGEST_WARNING_SECONDS)
            self.warning = self.command.loop.after(warned, self.warn)
            self.end = self.command.loop.after(
                self.seconds, lambda: self.command.end_by(ReachedLimit(LimitKind.TIME, self.seconds)))

    def warn(self):
        self.is_near = True
        self.report()

    def report(self):
        """Tells the client that is attached how long the command may still run, if it is not long."""
        supervisor = self.command.supervisor
        rest = self.deadline - time.monotonic()
        if self.is_near and rest > 0 and supervisor.attached and supervisor.names_limits:
            supervisor.attached.send(frame(
                FrameType.NEAR_LIMIT,
                struct.pack("!Q", self.command.id),
                REACHED_LIMIT.pack(LimitKind.TIME, self.seconds),
                struct.pack("!Q", int(rest * 1000))))

    def cancel(self):
        self.is_near = False
        self.warning.cancel()
        self.end.cancel()
