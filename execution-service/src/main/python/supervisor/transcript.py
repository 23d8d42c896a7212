"""Cuts a command's output into entries."""

import struct
import time

from supervisor.bounds import (
    CONTROL_BYTES, ENTRY_BYTES, ENTRY_HEAD, FAILURE_BYTES, NAMES_BYTES, OUTPUT_BYTES, QUIET_SECONDS, REACHED_LIMIT)
from supervisor.loop import NO_TIMER
from supervisor.protocol import EntryKind, FrameType, LimitKind, ReachedLimit, StreamCode

NOTICE_BYTES = 512
READ_BYTES = OUTPUT_BYTES - NOTICE_BYTES  # of a command's output into one entry; the rest is for a notice


class Transcript:
    """Cuts output into entries: at once after quiet or input, otherwise every 5 ms or 64 KiB.

    Calls of a game engine are always cut at once, because the script waits for the answer. The ring always has room for
    the entry that was begun, a resize, and the exit.
    """

    def __init__(self, command, supervisor):
        self.command = command
        self.append = supervisor.append
        self.spool = supervisor.spool
        self.loop = supervisor.loop
        self.number = 0
        self.offset = 0
        self.code = StreamCode.NO_STREAM
        self.pieces = []
        self.size = 0
        self.has_reserved = False
        self.unrecorded_size = None
        self.last_cut = 0.0
        self.timer = NO_TIMER
        self.entry_bytes = ENTRY_BYTES + (2 + NAMES_BYTES if command.notes_files else 0)
        self.spool.reserve(2, 2 * CONTROL_BYTES)
        self.has_failures = bool(command.ending.failures)
        if self.has_failures:
            self.spool.reserve(1, ENTRY_HEAD.size + FAILURE_BYTES)

    def broken(self):
        self.command.broken()

    def started(self):
        self.entry(EntryKind.STARTED)

    def room(self, code):
        """Returns how much of a stream may be read now; 0 if the ring has no room."""
        if self.pieces and self.code != code:
            self.cut()
        if not self.has_reserved:
            if self.command.allowance.is_used_up() and code != StreamCode.ENGINE:
                return READ_BYTES  # nothing of it is kept
            if not self.spool.is_fair(self.command.share):
                return 0
            self.record_size()
            self.spool.reserve(1, self.entry_bytes)
            self.has_reserved = True
        return READ_BYTES - self.size

    def add(self, code, data):
        """Adds data that was read; returns True if that filled an entry, or if none of it is kept."""
        if not data:
            return False
        if code == StreamCode.ENGINE:
            if not self.command.allowance.spend(len(data)):
                if self.command.kill is NO_TIMER:  # a script that calls endlessly gets no notice
                    self.command.end_by(ReachedLimit(LimitKind.OUTPUT, self.command.allowance.limit or 0))
                return True
        else:
            data = self.command.allowance.keep(data, code)
            if not data:
                return True
        self.code = code
        self.pieces.append(data)
        self.size += len(data)
        if self.size < READ_BYTES:
            return False
        self.cut()
        return True

    def written(self):
        """Returns the offset of the next byte of output."""
        return self.offset + self.size

    def settle(self):
        """Cuts what is gathered, now or soon, because there is nothing more to read."""
        if not self.pieces:
            self.release()
            return
        wait = self.last_cut + QUIET_SECONDS - time.monotonic()
        if wait <= 0 or self.code == StreamCode.ENGINE:
            self.cut()
        elif self.timer is NO_TIMER:
            self.timer = self.loop.after(wait, self.cut)

    def flush_next(self):
        """Cuts the next output at once, because a client has typed and waits for it."""
        self.last_cut = 0.0

    def cut(self):
        self.timer.cancel()
        self.timer = NO_TIMER
        self.release()
        if self.pieces:
            payload = b"".join(self.pieces)
            self.pieces = []
            self.size = 0
            self.last_cut = time.monotonic()
            if self.code == StreamCode.ENGINE:
                self.entry(EntryKind.CALLED, StreamCode.NO_STREAM, payload)
            else:
                self.output(payload)
                self.offset += len(payload)

    def output(self, payload):
        names = self.command.folder.names(payload) if self.command.notes_files else b""
        if names:
            self.entry(EntryKind.OUTPUT_WITH_FILES, self.code, struct.pack("!H", len(names)) + names + payload)
        else:
            self.entry(EntryKind.OUTPUT, self.code, payload)

    def release(self):
        if self.has_reserved:
            self.has_reserved = False
            self.spool.release(1, self.entry_bytes)

    def resized(self, columns, rows):
        """Records a resize where it happened; while the ring is full, only the newest size, when there is room."""
        self.cut()
        self.unrecorded_size = struct.pack("!HH", columns, rows)
        if self.spool.has_room(1, CONTROL_BYTES):
            self.record_size()

    def record_size(self):
        if self.unrecorded_size:
            payload, self.unrecorded_size = self.unrecorded_size, None
            self.entry(EntryKind.RESIZED, StreamCode.NO_STREAM, payload)

    def exited(self, exit_code, number, limit=None, failure=b""):
        self.cut()
        self.spool.release(2, 2 * CONTROL_BYTES)
        if self.has_failures:
            self.spool.release(1, ENTRY_HEAD.size + FAILURE_BYTES)
        self.record_size()
        if not self.command.supervisor.is_ended_from_outside:
            if failure:
                self.entry(EntryKind.CALLED, StreamCode.NO_STREAM, failure)
            is_named = limit and self.command.supervisor.names_limits
            payload = bytes((exit_code, number)) + (REACHED_LIMIT.pack(*limit) if is_named else b"")
            self.entry(EntryKind.EXITED, StreamCode.NO_STREAM, payload)

    def entry(self, kind, code=StreamCode.NO_STREAM, payload=b"", share=None):
        self.number += 1
        length = ENTRY_HEAD.size - 4 + len(payload)
        micros = int(time.time() * 1000000)
        head = ENTRY_HEAD.pack(
            length, FrameType.ENTRY, self.spool.last + 1, self.command.id, self.number, micros, kind, code, self.offset)
        self.append(self.command, share or self.command.share, head + payload)
