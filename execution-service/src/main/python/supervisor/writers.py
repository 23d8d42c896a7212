"""Remembers the last input of each of a command's writers."""

import collections
import time

WRITERS = 1024
WRITER_SECONDS = 600.0


class Writers:
    """Remembers the last input of each of a command's writers, so that no input is applied twice.

    If there are too many, a new writer replaces the one that has been silent longest. That one must have been silent
    until none of its input can still be on the way.
    """

    def __init__(self):
        self.inputs = collections.OrderedDict()  # writer: (the last sequence that was taken, when); the latest last

    def last(self, writer):
        return self.inputs.get(writer, (0, 0.0))[0]

    def has_room_for(self, writer):
        if writer in self.inputs or len(self.inputs) < WRITERS:
            return True
        _, silent_since = next(iter(self.inputs.values()))
        return time.monotonic() - silent_since >= WRITER_SECONDS

    def took(self, writer, sequence):
        self.inputs[writer] = sequence, time.monotonic()
        self.inputs.move_to_end(writer)
        self.shrink(WRITERS)

    def shrink(self, count):
        while len(self.inputs) > count:
            self.inputs.popitem(last=False)

NO_WRITERS = Writers()
