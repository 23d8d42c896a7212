"""Reads the kernel's list of processes, and sends signals."""

import collections
import os


Member = collections.namedtuple("Member", "pid parent is_stopped")


def session_members(session):
    return [pid for pid, fields in processes() if int(fields[3]) == session]


def group_members(group):
    return [
        Member(pid, int(fields[1]), fields[0] in (b"T", b"t"))
        for pid, fields in processes()
        if int(fields[2]) == group and fields[0] not in (b"Z", b"X")]


def processes():
    """Yields each process's id, and the fields of its stat after its name."""
    for name in os.listdir("/proc"):
        if name.isdigit():
            content = read_proc(name, "stat")
            if content:
                yield int(name), content.rpartition(b")")[2].split()


def read_proc(pid, name):
    """Returns the contents of a process's file; empty once the process has ended."""
    try:
        with open("/proc/{}/{}".format(pid, name), "rb") as file:
            return file.read()
    except OSError:
        return b""


def has_no_input(pid):
    try:
        return os.readlink("/proc/{}/fd/0".format(pid)) == os.devnull
    except OSError:
        return False


def send_signal(pid, number):
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass  # it has just ended
