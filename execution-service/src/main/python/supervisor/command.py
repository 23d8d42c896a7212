"""Follows a command from its start to its last entry."""

import os
import select
import signal
import time

from supervisor.bounds import INTERRUPT, KILL_AFTER_SECONDS, LINGER_SECONDS, OUTPUT_BYTES
from supervisor.ending import Ending
from supervisor.input import Input
from supervisor.loop import NO_TIMER
from supervisor.pace import Allowance, Pace
from supervisor.proc import group_members, send_signal, session_members
from supervisor.process import Process
from supervisor.protocol import InputKind, LimitKind, Malformed, ReachedLimit, Result, StreamCode, unpack
from supervisor.spool import RingUsage
from supervisor.stream import Stream
from supervisor.tap import Tap
from supervisor.terminal import interrupts, set_size
from supervisor.time_limit import TimeLimit
from supervisor.transcript import Transcript
from supervisor.working_folder import WorkingFolder
from supervisor.writers import Writers

DISCARD_SECONDS = 0.02
SHORTEST_PAUSE_SECONDS = 0.005
WRITERS_OF_ENDED = 64
HANG_UP_AFTER_SECONDS = 0.5
STOPPING = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}


class Command:
    """Represents a command from its start to its last entry. Reads its output while there is room for it."""

    def __init__(self, supervisor, start):
        self.supervisor = supervisor
        self.loop = supervisor.loop
        self.id = start.id
        self.label = start.label
        self.owner = start.owner
        self.writers = Writers()
        self.share = RingUsage()
        self.tapped = RingUsage()
        self.is_ended = False
        self.is_replaced = False
        self.is_blocked = False
        self.pause = NO_TIMER
        self.pace = Pace(supervisor.watch)
        self.allowance = Allowance(supervisor.configuration.output_bytes, supervisor.cut)
        self.notes_files = start.notes_files
        failures = supervisor.shell.failures(start.script) if start.script else ()
        self.process = Process(start, supervisor.shell, supervisor.configuration)
        self.pid = self.process.pid
        self.folder = WorkingFolder(self.process)
        self.ending = Ending(self.process.shell, supervisor.configuration.limits, failures)
        self.terminal = self.process.terminal
        self.taps = []
        self.streams = []
        self.pipes = []  # of the taps; read whether there is room or not
        self.input = self.answers = None
        if self.process.input is not None:
            self.input = Input(self.loop, self.process.input, self.terminal)
        if self.process.answers is not None:
            self.answers = Input(self.loop, self.process.answers, None)
        self.transcript = Transcript(self, supervisor)
        self.open_streams()
        self.lease = start.script.engine.lease if start.script and start.script.engine else None
        self.leased_at = time.monotonic()
        self.time_limit = TimeLimit(self, supervisor.configuration.command_seconds)
        self.linger = self.hang_up = self.kill = self.lease_end = NO_TIMER

    def open_streams(self):
        self.streams = [Stream(self, fd, code) for fd, code in self.process.outputs]
        for location, pipes in self.process.taps.pipes if self.process.taps else []:
            tap = Tap(self, location)
            self.taps.append(tap)
            self.pipes += [Stream(self, fd, code, tap) for fd, code in pipes]

    def has_entries(self):
        return self.share.entries or self.tapped.entries

    def begin(self):
        self.transcript.started()
        for stream in self.streams + self.pipes:
            self.loop.watch(stream.fd, select.EPOLLIN, stream.ready)
        self.time_limit.begin()
        if self.lease is not None:
            self.lease_end = self.loop.after(self.lease, self.end_lease)

    def broken(self):
        """Ends this command after an unexpected failure; everything else continues."""
        self.signal_session(signal.SIGKILL)

    # Output

    def read(self, stream):
        """Reads up to one entry, and cuts or waits for more."""
        length = 0
        while True:
            room = self.transcript.room(stream.code)
            if not room:
                self.block()
                return
            data = stream.read(room)
            length += len(data)
            is_full = self.transcript.add(stream.code, data)
            if stream.code == StreamCode.STDERR:
                self.ending.read_errors(data)
            if is_full or stream.is_dry or stream.is_over():
                break
        if stream.is_closed:
            self.streams.remove(stream)
        self.transcript.settle()
        if length and not stream.is_over():
            self.pause_output(
                DISCARD_SECONDS if self.allowance.is_used_up() else self.pace.pause(length, self.transcript.written()))
        self.end_if_over()

    def pause_output(self, seconds):
        """Slows down a process whose output is discarded, or that nobody watches, or that its screens do not follow."""
        if seconds > SHORTEST_PAUSE_SECONDS and self.pause is NO_TIMER:
            for stream in self.streams:
                if stream.code != StreamCode.ENGINE:
                    self.loop.unwatch(stream.fd)
            self.pause = self.loop.after(seconds, self.resume_output)

    def resume_output(self):
        if self.pause is not NO_TIMER:
            self.pause.cancel()
            self.pause = NO_TIMER
            if not self.is_blocked and not self.is_ended:
                for stream in self.streams:
                    self.loop.watch(stream.fd, select.EPOLLIN, stream.ready)

    def resume_if_free(self):
        if self.pace.is_free(self.transcript.written()):
            self.resume_output()

    def read_tap(self, tap):
        """Reads even without room, because a tap blocks nothing; keeps the order of writes."""
        for stream in [stream for stream in self.pipes if stream.tap is tap and not stream.is_over()]:
            tap.add(stream.code, stream.read(OUTPUT_BYTES))
            if stream.is_closed:
                self.pipes.remove(stream)
        tap.settle()
        self.end_if_over()

    def block(self):
        self.is_blocked = True
        for stream in self.streams:
            self.loop.unwatch(stream.fd)
        self.supervisor.block(self)

    def unblock(self):
        self.is_blocked = False
        for stream in self.streams:
            self.loop.watch(stream.fd, select.EPOLLIN, stream.ready)
        if self.ending.exit is not None:
            self.read_all()

    def read_all(self):
        for stream in list(self.streams):
            if not self.is_blocked and not self.is_ended:
                self.read(stream)

    # Input

    def take(self, kind, payload):
        self.renew_lease()
        if kind == InputKind.TEXT:
            if self.input is None or self.input.is_ended:
                return Result.NO_SUCH_COMMAND, "The command's input has ended"
            if self.is_interrupt(payload):
                self.input.drop()
                self.signal(signal.SIGINT)
                payload = payload[payload.rindex(INTERRUPT) + 1:]
            if not self.input.put(payload):
                return Result.BUSY, "The command does not read its input; try again later"
            self.allowance.renew()
            self.transcript.flush_next()
        elif kind == InputKind.RESIZE:
            columns, rows = unpack("!HH", payload)
            self.resize(columns, rows)
        elif kind == InputKind.END_OF_INPUT:
            if self.input is not None:
                self.input.end()
        elif kind == InputKind.SIGNAL:
            number, = unpack("!B", payload)
            if not 1 <= number <= 64:
                raise Malformed("There is no signal {}".format(number))
            self.signal(number)
        elif kind == InputKind.ANSWER_CALL:
            if self.answers is None:
                raise Malformed("The command has no game engine")
            if not self.answers.put(payload):
                return Result.BUSY, "The script does not read the answers to its calls; try again later"
            self.transcript.flush_next()
        else:
            raise Malformed("There is no input of kind {}".format(kind))
        return Result.QUEUED, ""

    def is_interrupt(self, text):
        """Returns whether a Ctrl-C arrives while the terminal is full: there it would wait until the process reads."""
        return self.terminal is not None and self.input.waiting and INTERRUPT in text and interrupts(self.terminal)

    def say(self, text):
        """Inserts a notice into the command's output, if there is room for it."""
        code, line_end = (StreamCode.STDERR, "\n") if self.terminal is None else (StreamCode.TERMINAL, "\r\n")
        text = (line_end + text + line_end).encode()
        if self.transcript.room(code) >= len(text):
            self.transcript.add(code, text)
            self.transcript.settle()

    def resize(self, columns, rows):
        if self.terminal is None:
            raise Malformed("The command has no terminal")
        if not (1 <= columns <= 1000 and 1 <= rows <= 1000):
            raise Malformed("A terminal has from 1 to 1000 columns and rows")
        set_size(self.terminal, columns, rows)
        self.transcript.resized(columns, rows)

    def signal(self, number):
        """Signals the job in the foreground, as an interactive shell's kill does."""
        self.ending.signals.add(number)
        group = self.foreground_group()
        if number == signal.SIGKILL and group == self.pid:
            self.signal_session(number)
            return
        members = group_members(group)
        spared = self.process.shell.spared(self.pid, members, number) if self.process.shell else set()
        if not spared:
            send_signal(-group, number)
        for member in members if spared else []:
            if member.pid not in spared:
                send_signal(member.pid, number)
        is_stopped = any(member.is_stopped for member in members) or self.ending.signals & STOPPING
        if number in (signal.SIGTERM, signal.SIGHUP) and is_stopped:
            send_signal(-group, signal.SIGCONT)

    def foreground_group(self):
        """Returns the terminal's foreground process group while it has members; else the command's own."""
        if self.terminal is not None:
            try:
                group = os.tcgetpgrp(self.terminal)
                if group > 1 and group_members(group):
                    return group
            except OSError:
                pass
        return self.pid

    # The end

    def renew_lease(self):
        self.leased_at = time.monotonic()

    def end_lease(self):
        """Ends a script whose calls get no answers. Time without an attached client does not count."""
        if self.supervisor.attached is None:
            self.renew_lease()
        rest = self.leased_at + self.lease - time.monotonic()
        if rest > 0:
            self.lease_end = self.loop.after(rest, self.end_lease)
        else:
            self.end_by(ReachedLimit(LimitKind.LEASE, int(self.lease)))

    def end_by(self, limit):
        self.ending.reach(limit)
        self.end_processes()

    def end_processes(self, grace=KILL_AFTER_SECONDS):
        """Sends TERM to all processes, then HUP, which ends interactive shells, and then kills the rest."""
        for number in (signal.SIGTERM, signal.SIGCONT):
            self.signal_session(number)
        self.hang_up.cancel()
        self.hang_up = self.loop.after(
            min(HANG_UP_AFTER_SECONDS, grace / 2), lambda: self.signal_session(signal.SIGHUP))
        self.kill.cancel()
        self.kill = self.loop.after(grace, lambda: self.signal_session(signal.SIGKILL))

    def replace(self):
        self.is_replaced = True
        self.signal_session(signal.SIGKILL)

    def signal_session(self, number):
        """Signals every process in the command's session, in any group."""
        for pid in session_members(self.pid):
            send_signal(pid, number)

    def exited(self, status, processor_seconds):
        self.ending.exited(status, processor_seconds)
        self.folder.exited()
        self.process.exited()
        self.linger = self.loop.after(LINGER_SECONDS, self.stop_lingering)
        self.end_if_over()

    def stop_lingering(self):
        """Reads what the pipes hold, because the first process may have written it, and then ends."""
        self.process.release_taps()
        for stream in self.streams + self.pipes:
            stream.limit()
        for stream in list(self.pipes):
            while not self.is_ended and not stream.is_over():
                self.read_tap(stream.tap)
        if not self.is_blocked:
            self.read_all()
        self.end_if_over()

    def end_if_over(self):
        if self.ending.exit is None or self.is_ended:
            return
        if all(stream.is_over() for stream in self.streams):
            self.process.release_taps()
            if all(stream.is_over() for stream in self.pipes):
                self.end()

    def end(self):
        self.is_ended = True
        for timer in (self.linger, self.hang_up, self.kill, self.time_limit, self.lease_end, self.pause):
            timer.cancel()
        self.writers.shrink(WRITERS_OF_ENDED)
        for input in (self.input, self.answers):
            if input is not None:
                input.close()
        for tap in self.taps:
            tap.end()
        self.transcript.exited(*self.ending.exit, limit=self.ending.limit, failure=self.ending.failure())
        self.process.remove_taps()
        self.supervisor.ended(self)
        if self.streams or self.pipes or self.allowance.discarded:
            self.supervisor.drain(self, self.streams + self.pipes)
