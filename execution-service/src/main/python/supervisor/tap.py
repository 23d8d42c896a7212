"""Copies the data that passes through a command's pipes into entries."""

import os
import re
import sys
import time

from supervisor.bounds import OUTPUT_BYTES, QUIET_SECONDS, TAP_BYTES, TAP_END_BYTES, TAP_HEAD
from supervisor.files import remove_tree, replace_file
from supervisor.loop import NO_TIMER
from supervisor.protocol import EntryKind, StreamCode
from supervisor.quoting import shell_word

PYTHON = os.fsencode(sys.executable or "python3")


class Tap:
    """Cuts what passes through a pipe, and its left stage's errors, into entries, as a Transcript does.

    Nobody waits for a tap. What the ring has no room for is skipped and counted, and the stream's next entry
    says how much that was. There is always room to say so at the end.
    """

    def __init__(self, command, location):
        self.command = command
        self.location = location
        self.spool = command.supervisor.spool
        self.skipped = {StreamCode.STDOUT: 0, StreamCode.STDERR: 0}
        self.code = StreamCode.NO_STREAM
        self.pieces = []
        self.size = 0
        self.last_cut = 0.0
        self.timer = NO_TIMER
        self.spool.reserve(2, 2 * TAP_END_BYTES)

    def broken(self):
        self.command.broken()

    def add(self, code, data):
        if not data:
            return
        if self.pieces and (self.code != code or self.size + len(data) > OUTPUT_BYTES):
            self.cut()
        if not self.pieces:
            if not self.spool.is_spare(self.command.tapped):
                self.skipped[code] += len(data)
                return
        if not self.command.allowance.spend(len(data)):
            self.cut()
            self.skipped[code] += len(data)
            return
        if not self.pieces:
            self.spool.reserve(1, TAP_BYTES)
        self.code = code
        self.pieces.append(data)
        self.size += len(data)

    def settle(self):
        """Cuts what is gathered, now or soon, because there is nothing more to read."""
        if self.pieces:
            wait = self.last_cut + QUIET_SECONDS - time.monotonic()
            if wait <= 0 or self.size == OUTPUT_BYTES:
                self.cut()
            elif self.timer is NO_TIMER:
                self.timer = self.command.loop.after(wait, self.cut)

    def cut(self):
        self.timer.cancel()
        self.timer = NO_TIMER
        if self.pieces:
            payload = b"".join(self.pieces)
            self.pieces = []
            self.size = 0
            self.last_cut = time.monotonic()
            self.spool.release(1, TAP_BYTES)
            self.entry(self.code, payload)

    def end(self):
        self.cut()
        self.spool.release(2, 2 * TAP_END_BYTES)
        for code in (StreamCode.STDOUT, StreamCode.STDERR):
            if self.skipped[code]:
                self.entry(code, b"")

    def entry(self, code, payload):
        head = TAP_HEAD.pack(self.location, self.skipped[code])
        self.skipped[code] = 0
        self.command.transcript.entry(EntryKind.TAPPED, code, head + payload, self.command.tapped)


class TapFolder:
    """Holds named pipes and the program that copies into them what passes through a command's pipes.

    This side keeps a writer of each until the command's shell is over, so that none looks ended before it has begun.
    """

    COPY = b' { { set +x; trap "" HUP INT QUIT USR1 USR2 ALRM TERM TSTP TTIN TTOU; } 2>/dev/null; exec %b; }'

    # A command that can begin with a redirection, and so needs no shell around it: one whose name is as plain as most
    # are. After a redirection it is no keyword; those that shells have in this place are left to the other way.
    PLAIN_COMMAND = re.compile(
        rb"(?!(?:case|coproc|for|function|if|select|until|while)\s)[\w./~+@%,:-]+(?:$|[\s<>])(?!\s*\()")

    def __init__(self, path, taps, has_errors):
        self.path = path
        self.taps = taps
        self.has_errors = has_errors
        self.pipes = []  # (location, [(fd, code)])
        self.readers = []
        self.writers = []
        self.waiting = []  # readers of pipes that are read by the program, so that no writer waits for it
        os.mkdir(path, 0o700)
        try:
            replace_file(self.name("copy.py"), COPY_PROGRAM, 0o600)
            for tap in taps:
                self.open(tap)
        except OSError:
            self.discard()
            raise

    def name(self, form, tap=None):
        return os.path.join(self.path, os.fsencode(form.format(tap and tap.location)))

    def open(self, tap):
        pipes = [(self.open_pipe(self.name("{}.output", tap)), StreamCode.STDOUT)]
        if self.is_with_errors(tap):
            pipes.insert(0, (self.open_pipe(self.name("{}.errors", tap)), StreamCode.STDERR))
            source = self.name("{}.source", tap)
            os.mkfifo(source, 0o600)
            self.waiting.append(os.open(source, os.O_RDONLY | os.O_NONBLOCK))
        self.pipes.append((tap.location, pipes))

    def open_pipe(self, name):
        os.mkfifo(name, 0o600)
        self.readers.append(os.open(name, os.O_RDONLY | os.O_NONBLOCK))
        self.writers.append(os.open(name, os.O_WRONLY | os.O_NONBLOCK))
        return self.readers[-1]

    def is_with_errors(self, tap):
        return self.has_errors and not tap.merged

    def put_into(self, shell, is_bash):
        """Returns the text with its taps. The text sees the same of its pipelines as without them.

        Between a stage and its pipe comes the program that copies. In bash the two are one stage with the first one's
        status, because PIPESTATUS counts stages; a plain sh has none.
        """
        for tap in reversed(self.taps):
            stage = shell[tap.start:tap.end]
            errors = b"2>|" + shell_word(self.name("{}.source", tap)) if self.is_with_errors(tap) else b"2>&2"
            if self.PLAIN_COMMAND.match(stage):
                stage = errors + b" " + stage
            else:
                stage = b"{ " + stage + b" ; } " + errors
            stage += (b" |&" if tap.merged else b" |") + self.COPY % self.copy_command(tap)
            if is_bash:
                stage = b"{ " + stage + b'; { exit "${PIPESTATUS[0]}"; } 2>/dev/null; }'
            shell = shell[:tap.start] + stage + shell[tap.end:]
        return shell

    def copy_command(self, tap):
        words = [PYTHON, b"-I", b"-S", self.name("copy.py"), self.name("{}.output", tap)]
        if self.is_with_errors(tap):
            words += [self.name("{}.source", tap), self.name("{}.errors", tap)]
        return b" ".join(shell_word(word) for word in words)

    def release(self):
        """Closes this side's ends after the shell's end, so that each pipe ends with its last writer."""
        for fds in (self.writers, self.waiting):
            while fds:
                os.close(fds.pop())

    def remove(self, is_in_use):
        """Removes the folder after the command's end, unless background processes may still need it."""
        self.release()
        if not is_in_use:
            remove_tree(self.path)

    def discard(self):
        self.release()
        for fd in self.readers:
            os.close(fd)
        remove_tree(self.path)

COPY_PROGRAM = __loader__.get_data(os.path.join(os.path.dirname(__file__), "tap_copy.py"))
