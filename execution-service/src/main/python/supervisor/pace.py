"""Decides how much of a command's output is kept, and how fast it is read."""

import time

from supervisor.bounds import MIB, WATCHED_SECONDS
from supervisor.loop import NO_TIMER
from supervisor.protocol import StreamCode

RENEWED_BYTES = MIB
LONGEST_PAUSE_SECONDS = 10.0
REASON_BYTES = 256


class Watch:
    """Tracks whether a client is watching, and how fast the sandbox's output is read without a watcher.

    Starting a command, typing and attaching count as watching for a while.
    """

    def __init__(self, rate=0, seconds=WATCHED_SECONDS):
        self.rate = rate  # bytes a second; 0: as if somebody always watched
        self.seconds = seconds
        self.until = time.monotonic() + seconds
        self.free_at = 0.0

    def renew(self, seconds):
        """Returns true if no client was watching until now."""
        now = time.monotonic()
        is_new = self.until <= now
        self.until = max(self.until, now + (self.seconds if seconds is None else seconds))
        return is_new

    def pause(self, length):
        """Returns how long to pause reading after this many bytes of any command."""
        now = time.monotonic()
        if not self.rate or now < self.until:
            return 0.0
        self.free_at = max(self.free_at, now) + length / self.rate
        return min(self.free_at - now, LONGEST_PAUSE_SECONDS)


class Cut:
    """Tracks whether the output of the sandbox's commands is discarded, because the client has asked for it."""

    def __init__(self, loop):
        self.loop = loop
        self.is_on = False
        self.reason = b""
        self.timer = NO_TIMER

    def begin(self, seconds, reason):
        """Discards output for this time; 0 ends it."""
        self.timer.cancel()
        self.is_on = seconds > 0
        self.reason = reason[:REASON_BYTES].decode("utf-8", "ignore")
        if self.is_on:
            self.timer = self.loop.after(seconds, self.end)

    def end(self):
        self.is_on = False


class Allowance:
    """Limits the output of a command that is kept; further output is discarded and counted.

    Each input renews a part of the limit, so a learner who types sees the result, regardless of earlier output. The
    first text that is discarded is replaced by a notice, and the first that is kept again says how much was discarded.
    """

    def __init__(self, limit, cut):
        self.limit = limit
        self.left = limit  # None: all is kept
        self.cut = cut
        self.is_cut = False
        self.discarded = 0  # all in all
        self.is_to_say = 0  # of these, since the notice

    def is_used_up(self):
        return self.is_cut and (self.cut.is_on or self.left == 0)

    def keep(self, data, code):
        """Returns the text to keep instead of an output; at most two notices longer."""
        kept = data[:self.left] if not self.cut.is_on else b""
        text = kept
        if kept and self.is_cut:
            text = self.notice(code, "{} bytes were left out here".format(self.is_to_say)) + kept
            self.is_cut = False
            self.is_to_say = 0
        if self.left is not None:
            self.left -= len(kept)
        if len(kept) < len(data):
            self.discarded += len(data) - len(kept)
            self.is_to_say += len(data) - len(kept)
            if not self.is_cut:
                self.is_cut = True
                text += self.notice(code, self.reason())
        return text

    def reason(self):
        if self.cut.is_on:
            return self.cut.reason
        return "output was cut here: of a command at most {} are kept; it runs on, and input works".format(
            size(self.limit))

    def spend(self, length):
        """Returns whether this much may be kept that is not visible as output; if so, deducts it from the rest."""
        if self.cut.is_on or self.left is not None and length > self.left:
            return False
        if self.left is not None:
            self.left -= length
        return True

    def renew(self):
        if self.left is not None:
            self.left = max(self.left, min(RENEWED_BYTES, self.limit))

    @staticmethod
    def notice(code, text):
        end = "\r\n" if code == StreamCode.TERMINAL else "\n"
        return "{0}[podshell: {1}]{0}".format(end, text).encode()


def size(count):
    return "{} MB".format(count // MIB) if count >= MIB else "{} bytes".format(count)
