"""Finds out how and why a command ended."""

import json
import os
import resource
import signal

from supervisor.bounds import KIB
from supervisor.protocol import LimitKind, ReachedLimit

FAILURE_TAIL_BYTES = 32 * KIB
FAILURE_CHARACTERS = 1000
PROCESSOR_TOLERANCE_SECONDS = 0.5
LIMIT_SIGNALS = {
    signal.SIGXCPU: (LimitKind.PROCESSOR, resource.RLIMIT_CPU),
    signal.SIGXFSZ: (LimitKind.FILE, resource.RLIMIT_FSIZE),
}


class Ending:
    """Collects what may end a command, and then says which exit, signal, limit or failure ended it."""

    def __init__(self, shell, limits, failures):
        self.shell = shell  # None: the command is a script
        self.limits = limits
        self.failures = failures
        self.errors = b""  # the end of the standard error of a script with failures
        self.exit = None  # (exit code, signal), once the first process has ended
        self.signals = set()  # the signals that clients sent
        self.limit = None  # the ReachedLimit that ends the command
        self.killing_limit = None  # the ReachedLimit by which one of its processes was killed

    def read_errors(self, data):
        if self.failures:
            self.errors = (self.errors + data)[-FAILURE_TAIL_BYTES:]

    def reach(self, limit):
        """Records the limit that ends the command; the first counts, and none after the first process's end."""
        if self.exit is None and self.limit is None:
            self.limit = limit

    def exited(self, status, processor_seconds):
        """Records the end of the first process."""
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            self.exit = 128 + number, number
        else:
            self.exit = os.WEXITSTATUS(status), self.ending_signal(os.WEXITSTATUS(status))
        self.limit = self.limit or self.signalled_limit(processor_seconds)

    def ending_signal(self, code):
        """Returns the client's signal that ended the program, if the shell's exit code says so; else 0."""
        number = code - 128
        return number if self.shell and not self.shell.may_trap and number in self.signals else 0

    def signalled_limit(self, processor_seconds):
        """Returns the limit for which the kernel, or the watch over memory, sent the signal that ended the command.

        A learner may lower a limit, or send the signal. So the command must have used most of the processor time,
        together with the processes that it has waited for; the kernel's two counts of it differ a little.
        """
        code, number = self.exit
        if self.shell:
            number = code - 128  # it reports its program's
        if number == signal.SIGKILL:
            return self.killing_limit
        kind, limit = LIMIT_SIGNALS.get(number, (None, None))
        value = dict(self.limits).get(limit)
        if value is None or number in self.signals:
            return None
        if kind == LimitKind.PROCESSOR and processor_seconds < value - PROCESSOR_TOLERANCE_SECONDS:
            return None
        return ReachedLimit(kind, value)

    def failure(self):
        """Reads from the interpreter's own messages how the script failed, as a line to the game engine."""
        exit_code, _ = self.exit
        errors = self.errors.decode("utf-8", "replace")
        for failure in self.failures:
            found = failure.pattern.search(errors) if exit_code in failure.exits else None
            if found:
                said = {name: value[:FAILURE_CHARACTERS] for name, value in found.groupdict().items() if value}
                said.update({"line": int(said["line"][:9])} if "line" in said else {})
                said.update({"kind": failure.kind} if failure.kind else {})
                return json.dumps({"failure": said}).encode() + b"\n"
        return b""
