"""Follows the working directory of a command."""

import errno
import itertools
import os

from supervisor.bounds import NAMES_BYTES
from supervisor.files import is_file, open_folder, possible_names

NAMES = 256


class WorkingFolder:
    """Finds the working directory of a command's first process or, in a terminal, of the foreground process."""

    def __init__(self, process):
        self.process = process
        self.is_running = True
        self.path = process.folder  # where that was last seen

    def exited(self):
        """Keeps where the first process worked, because it has ended."""
        self.path = self.process.last_folder() or self.path
        self.is_running = False

    def open(self):
        """Returns a descriptor of the directory.

        If the process has just ended and that cannot be seen, it is where that was last seen.
        """
        try:
            folder = os.open("/proc/{}/cwd".format(self.foreground()), os.O_PATH | os.O_DIRECTORY)
        except OSError:
            self.path = self.process.last_folder() or self.path
            return open_folder(self.path)
        self.path = os.readlink(b"/proc/self/fd/%d" % folder)
        return folder

    def foreground(self):
        if not self.is_running:
            raise ProcessLookupError(errno.ESRCH, "It has ended")
        if self.process.terminal is None:
            return self.process.pid
        return os.tcgetpgrp(self.process.terminal)

    def names(self, text):
        """Returns the words of a text that name regular files in the directory, each once, NUL between them."""
        try:
            folder = self.open()
        except OSError:
            return b""
        try:
            names = []
            room = NAMES_BYTES
            for name in itertools.islice(possible_names(text), NAMES):
                if len(name) < room and is_file(name, folder):
                    names.append(name)
                    room -= len(name) + 1
            return b"\0".join(names)
        finally:
            os.close(folder)
