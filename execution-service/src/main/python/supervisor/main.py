"""Starts the supervisor: reads its options, protects the process, and opens the socket and the ring."""

import argparse
import ctypes
import os
import socket
import sys

from supervisor.bounds import KIB, MIB, MAX_UNAUTHENTICATED
from supervisor.memory import MemoryWatch
from supervisor.spool import Spool
from supervisor.supervisor import Supervisor

SMALLEST_SPOOL = MIB
PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 22, 36, 38
SECCOMP_MODE_FILTER = 2


def main():
    options = read_options()
    harden(options.filter_fd)
    open_standard_streams()
    try:
        secret = None if options.claimable else read_secret(options.secret_fd)
        listener = open_listener(options)
        spool = Spool(open_spool(options), options.spool_bytes)
    except OSError as error:
        sys.exit("supervisor: cannot start: {}".format(error))
    for fd in range(3, 256):
        close_on_exec(fd)
    supervisor = Supervisor(secret, listener, spool, os.path.abspath(options.home))
    if options.memory_bytes:
        MemoryWatch(supervisor, options.memory_bytes).check()
    detach_from_terminal(options.log)
    supervisor.run()


def read_options():
    parser = argparse.ArgumentParser(description="Runs the commands of a sandbox.")
    where = parser.add_mutually_exclusive_group(required=True)
    where.add_argument("--socket", help="path of the Unix socket to listen on, or @ and an abstract name")
    where.add_argument("--socket-fd", type=int, help="a Unix socket that listens already")
    ring = parser.add_mutually_exclusive_group(required=True)
    ring.add_argument("--spool", help="path of the ring's file; it is unlinked at once")
    ring.add_argument("--spool-fd", type=int, help="the ring's file, open for reading and writing")
    parser.add_argument("--spool-bytes", type=int, required=True, help="size of the ring, at least 1 MiB")
    secret = parser.add_mutually_exclusive_group(required=True)
    secret.add_argument("--secret-fd", type=int, help="where to read the secret from, to its end")
    secret.add_argument("--claimable", action="store_true", help="the secret is that of the first who attaches")
    parser.add_argument("--filter-fd", type=int, help="where to read a seccomp program from, to its end (none)")
    parser.add_argument("--memory-bytes", type=int, help="what all processes together may take (not watched)")
    parser.add_argument("--home", default=os.environ.get("HOME") or "/", help="where commands begin ($HOME)")
    parser.add_argument("--log", help="file for errors of the supervisor itself (none)")
    options = parser.parse_args()
    if options.spool_bytes < SMALLEST_SPOOL:
        parser.error("--spool-bytes must be at least {}".format(SMALLEST_SPOOL))
    return options


def harden(filter_fd):
    """Protects this process's memory from other processes, denies commands new privileges, adopts orphans.

    The system call filter applies to this process and to all processes that it starts.
    """
    control(PR_SET_DUMPABLE, ctypes.c_ulong(0))
    control(PR_SET_NO_NEW_PRIVS, ctypes.c_ulong(1))
    control(PR_SET_CHILD_SUBREAPER, ctypes.c_ulong(1))
    if filter_fd is not None:
        with os.fdopen(filter_fd, "rb") as file:
            program = file.read()
        instructions = ctypes.create_string_buffer(program, len(program))
        filter = FilterProgram(len(program) // 8, ctypes.cast(instructions, ctypes.c_void_p))
        control(PR_SET_SECCOMP, ctypes.c_ulong(SECCOMP_MODE_FILTER), ctypes.byref(filter))


def control(option, *values):
    libc = ctypes.CDLL(None, use_errno=True)
    values += (ctypes.c_ulong(0),) * (4 - len(values))
    if libc.prctl(option, *values):
        sys.exit("supervisor: prctl {}: {}".format(option, os.strerror(ctypes.get_errno())))


class FilterProgram(ctypes.Structure):
    """The kernel's sock_fprog."""

    _fields_ = [("length", ctypes.c_ushort), ("instructions", ctypes.c_void_p)]


def read_secret(fd):
    with os.fdopen(fd, "rb", closefd=fd > 2) as file:  # the standard ones are replaced later
        secret = file.read(4 * KIB).strip()
    if not secret:
        sys.exit("supervisor: the secret is empty")
    return secret


def open_listener(options):
    if options.socket_fd is not None:
        return socket.socket(fileno=options.socket_fd)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    if options.socket.startswith("@"):
        listener.bind("\0" + options.socket[1:])
    else:
        if os.path.exists(options.socket):
            os.unlink(options.socket)
        mask = os.umask(0o177)
        listener.bind(options.socket)
        os.umask(mask)
    listener.listen(MAX_UNAUTHENTICATED)
    return listener


def open_spool(options):
    fd = options.spool_fd
    if fd is None:
        fd = os.open(options.spool, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        os.unlink(options.spool)
    os.posix_fallocate(fd, 0, options.spool_bytes)
    return fd


def close_on_exec(fd):
    try:
        os.set_inheritable(fd, False)
    except OSError:
        pass  # not open


def open_standard_streams():
    """Opens missing standard descriptors, so that no socket gets one of their numbers."""
    while os.open(os.devnull, os.O_RDWR) < 3:
        pass


def detach_from_terminal(log):
    nothing = os.open(os.devnull, os.O_RDWR)
    errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else nothing
    for source, target in ((nothing, 0), (nothing, 1), (errors, 2)):
        os.dup2(source, target, inheritable=False)
