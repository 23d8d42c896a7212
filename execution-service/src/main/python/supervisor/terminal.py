"""Reads and changes a terminal's settings."""

import fcntl
import struct
import termios

from supervisor.bounds import INTERRUPT


def interrupts(terminal):
    """Returns whether Ctrl-C is a signal there, and not an ordinary character."""
    settings = termios.tcgetattr(terminal)
    return settings[3] & termios.ISIG and settings[6][termios.VINTR] == INTERRUPT


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
