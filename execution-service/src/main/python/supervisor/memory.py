"""Kills processes when all of them together use too much memory or too many sockets."""

import os
import re
import signal

from supervisor.bounds import KIB
from supervisor.protocol import LimitKind, ReachedLimit

WATCH_SECONDS = 0.25
IDLE_WATCH_SECONDS = 2.0
SOCKETS = 1024


class MemoryWatch:
    """Kills the largest process when all of them together use too much of the machine's memory.

    This is the substitute where no cgroup counts a sandbox's memory. A process that grows between two checks is
    bounded by its own limits.
    """

    def __init__(self, supervisor, limit):
        self.supervisor = supervisor
        self.limit = limit

    def check(self):
        interval = WATCH_SECONDS if self.supervisor.running() else IDLE_WATCH_SECONDS
        self.supervisor.loop.after(interval, self.check)
        if sum(resident_bytes(pid) for pid in other_processes()) > self.limit:
            self.end_largest("memory", ReachedLimit(LimitKind.MEMORY, self.limit), own_bytes, self.limit)
        if count_sockets() > SOCKETS:
            self.end_largest("sockets", ReachedLimit(LimitKind.SOCKET, SOCKETS), count_descriptors, 0, at_most=1)

    def end_largest(self, what, reached, measure, limit, at_most=None):
        sizes = sorted(((measure(pid), pid) for pid in other_processes()), reverse=True)
        total = sum(size for size, _ in sizes)
        for size, pid in sizes[:at_most]:
            if total <= limit:
                break
            self.end(pid, what, reached)
            total -= size

    def end(self, pid, what, reached):
        session = session_of(pid)
        name = name_of(pid)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            return
        text = "podshell: {} was ended, because the sandbox's programs together took more {} than they may"
        for command in self.supervisor.running():
            if command.pid == session:
                command.ending.killing_limit = reached
                command.say(text.format(name, what))


def other_processes():
    own = os.getpid()
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and int(name) != own]


def kibibytes(path, names):
    """Returns the sum of some lines of a kernel file, in bytes; None if it cannot be read."""
    try:
        with open(path, "rb") as file:
            lines = file.read().split(b"\n")
    except OSError:
        return None
    return KIB * sum(int(line.split()[1]) for line in lines if line.partition(b":")[0] in names)


def resident_bytes(pid):
    """Returns a process's memory, including shared memory and page tables."""
    return kibibytes("/proc/{}/status".format(pid), (b"VmRSS", b"VmSwap", b"VmPTE")) or 0


def own_bytes(pid):
    """Returns the same with its share of shared memory, without files; a process can hide this."""
    shares = kibibytes("/proc/{}/smaps_rollup".format(pid), (b"Pss_Anon", b"Pss_Shmem", b"SwapPss"))
    if shares is None:
        return resident_bytes(pid)
    return shares + (kibibytes("/proc/{}/status".format(pid), (b"VmPTE",)) or 0)


def count_sockets():
    try:
        with open("/proc/net/sockstat", "rb") as file:
            return int(file.readline().split()[2])
    except (OSError, ValueError, IndexError):
        return 0


def count_descriptors(pid):
    """Returns the number of a process's open descriptors; a very large number if it hides them."""
    try:
        return len(os.listdir("/proc/{}/fd".format(pid)))
    except FileNotFoundError:
        return 0
    except OSError:
        return 2 ** 31


def status_fields(pid):
    """Returns the kernel's fields of a process after its name; empty if it has just ended."""
    try:
        with open("/proc/{}/stat".format(pid), "rb") as file:
            return file.read().rpartition(b")")[2].split()
    except OSError:
        return []


def session_of(pid):
    fields = status_fields(pid)
    return int(fields[3]) if fields else 0


def name_of(pid):
    try:
        with open("/proc/{}/comm".format(pid), "rb") as file:
            return re.sub("[^ -~]", "?", file.read().strip().decode("ascii", "replace"))
    except OSError:
        return "a program"


def count_threads():
    """Returns the number of threads of all processes: a thread counts as a process does."""
    return sum(int(fields[17]) for fields in map(status_fields, other_processes()) if fields) + 1
