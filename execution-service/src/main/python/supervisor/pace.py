"""Decides how much of a command's output is kept, and how fast it is read."""

import time

from supervisor.bounds import MIB, WATCHED_SECONDS
from supervisor.loop import NO_TIMER
from supervisor.protocol import StreamCode

RENEWED_BYTES = MIB
LONGEST_PAUSE_SECONDS = 10.0
REASON_BYTES = 256


class Rate:
    """Spreads reads over time, so that they do not exceed a number of bytes a second in the long run."""

    def __init__(self, bytes_per_second):
        self.bytes_per_second = bytes_per_second
        self.free_at = 0.0

    def pause(self, length):
        """Returns how long to pause reading after this many bytes."""
        now = time.monotonic()
        self.free_at = max(self.free_at, now) + length / self.bytes_per_second
        return min(self.free_at - now, LONGEST_PAUSE_SECONDS)

    def reset(self):
        self.free_at = 0.0


class Watch:
    """Tracks whether a client is watching the sandbox, and how fast its output is read without a watcher.

    Starting a command, typing and attaching count as use, after which output is read freely for a while. Use does not
    count for a command that only screens watch, because they say how much of it they have shown.
    """

    def __init__(self, rate=0, seconds=WATCHED_SECONDS):
        now = time.monotonic()
        self.rate = Rate(rate) if rate else None  # None: as if somebody always watched
        self.seconds = seconds
        self.watched_until = now
        self.used_until = now + seconds

    def is_watched(self):
        """Returns whether a client watches that reads everything as fast as it comes."""
        return self.rate is None or time.monotonic() < self.watched_until

    def is_used(self):
        return time.monotonic() < self.used_until

    def watch(self, seconds):
        self.watched_until = max(self.watched_until, time.monotonic() + seconds)

    def use(self):
        self.used_until = time.monotonic() + self.seconds


class Pace:
    """Decides how fast the output of one command is read."""

    def __init__(self, watch):
        self.watch = watch
        self.screened_until = 0.0
        self.free_to = 0  # the offset up to which output is read freely while only screens watch
        self.rate = watch.rate and Rate(watch.rate.bytes_per_second)  # beyond it; the sandbox's own rate is shared

    def is_screened(self):
        """Returns whether a screen has lately said how much of the command it has shown."""
        return time.monotonic() < self.screened_until

    def screen(self, free_to, seconds):
        """Records what the command's screens need; the fastest of them counts."""
        self.screened_until = max(self.screened_until, time.monotonic() + seconds)
        if free_to > self.free_to:
            self.free_to = free_to
            if self.rate:
                self.rate.reset()

    def is_free(self, offset):
        """Returns whether output at this offset is read as fast as it comes."""
        if self.watch.is_watched():
            return True
        return offset < self.free_to if self.is_screened() else self.watch.is_used()

    def pause(self, length, offset):
        """Returns how long to pause after reading this many bytes, up to this offset."""
        if self.is_free(offset):
            return 0.0
        rate = self.rate if self.is_screened() else self.watch.rate
        return rate.pause(length)


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
