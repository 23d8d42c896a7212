"""Podshell's supervisor: the first process of a sandbox.

It starts commands, owns their terminals and pipes, cuts what they do into numbered entries, and keeps
each entry in a ring on disk until the one client that is attached has acknowledged it. It outlives
every connection. docs/supervisor-protocol.md describes what is said on the socket.

Python 3.7 or later, the standard library alone, one thread, one loop. Read it from the top: main,
Supervisor, Connection, Command, and below them what they are made of.

It shares the sandbox with the learner's code, so every buffer and table has a bound:

  connections that have not attached    4, for 5 s, with frames of 64 KiB
  frames from the client                4 MiB, one at a time
  frames to the client                  256 KiB of entries; no request is read above 1 MiB of answers
  entries                               the ring (--spool-bytes) and 65,536
  output read and not yet an entry      64 KiB for each command
  input of a command                    4 MiB, answers to its calls another 4 MiB
  writers of a command                  1,024 that wrote in the last 10 minutes; 64 once it has ended
  output kept of a command              limits.output_bytes, and 1 MiB more from each input on
  what taps have in the ring            16 MiB for each command, and a fifth of it; 16 taps
  the check of a text with taps         2 s; 300 bytes of the shell's message
  commands                              limits.commands run; 1,000 have entries in the ring; 65,536 in a life
  names of files noted with an entry    256 looked for, 16 KiB
  a piece of a file                     256 KiB
  working directories of ended commands 1,000
  memory of all processes               --memory-bytes, checked four times a second while commands run
  sockets of all processes              1,024, with --memory-bytes
"""

import argparse
import binascii
import collections
import ctypes
import errno
import fcntl
import heapq
import hmac
import itertools
import json
import os
import re
import resource
import select
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import termios
import time
import traceback

KIB = 1024
MIB = 1024 * KIB

PROTOCOL = 1
ATTACH, START, INPUT, ACKNOWLEDGE, TERMINATE, CONFIGURE, PING = 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07
READ, WATCHED, CUT = 0x08, 0x09, 0x0A
ATTACHED, REFUSED, ANSWER, ENTRY, DISCARDED = 0x81, 0x82, 0x83, 0x84, 0x85
FILE, NEAR_LIMIT = 0x86, 0x87
QUEUED, KNOWN, BUSY, TOO_MANY_COMMANDS, NO_SUCH_COMMAND, OUT_OF_ORDER, MALFORMED = range(7)
NO_SUCH_FILE = 7
TEXT, RESIZE, END_OF_INPUT, SIGNAL, ANSWER_CALL = 1, 2, 3, 4, 5
STARTED, OUTPUT, RESIZED, EXITED, CALLED, TAPPED = 1, 2, 3, 4, 5, 6
OUTPUT_WITH_FILES = 7
NO_STREAM, STDOUT, STDERR, TERMINAL = 0, 1, 2, 3
ENGINE = 4  # a stream of a command, and none of an entry
(TIME_LIMIT, PROCESSOR_LIMIT, MEMORY_LIMIT, SOCKET_LIMIT, FILE_LIMIT, OUTPUT_LIMIT, LEASE_LIMIT,
 AGE_LIMIT) = range(1, 9)

FRAME_BYTES = 4 * MIB
FIRST_FRAME_BYTES = 64 * KIB
ATTACH_SECONDS = 5
STRANGERS = 4
SENDING_BYTES = 256 * KIB
ANSWERS_BYTES = MIB

OUTPUT_BYTES = 64 * KIB
NOTICE_BYTES = 512
READ_BYTES = OUTPUT_BYTES - NOTICE_BYTES  # of a command's output into one entry; the rest is for a notice
RENEWED_BYTES = MIB
DISCARD_SECONDS = 0.02
WATCHED_SECONDS = 120.0
LONGEST_WATCH_SECONDS = 3600.0
SHORTEST_PAUSE_SECONDS = 0.005
LONGEST_PAUSE_SECONDS = 10.0
REASON_BYTES = 256
QUIET_SECONDS = 0.005
LINGER_SECONDS = 1.0
TERMINAL_BUFFER_BYTES = 256 * KIB
SOCKET_BUFFER_BYTES = 256 * KIB
TAPS = 16
TAPPED_BYTES = 16 * MIB
CHECK_SECONDS = 2
CHECK_MESSAGE_BYTES = 300

INPUT_BYTES = 4 * MIB
WRITERS = 1024
WRITER_SECONDS = 600.0
WRITERS_OF_ENDED = 64
RETAINED_COMMANDS = 1000
REMEMBERED_COMMANDS = 65536
REMEMBERED_WRITERS = 256
DRAINED_COMMANDS = 64
LABEL_BYTES = 512
LARGEST_ID = 2 ** 53
LOGGED_MESSAGES = 1000

FAILURE_TAIL_BYTES = 32 * KIB
FAILURE_CHARACTERS = 1000
FAILURE_BYTES = 16 * KIB
FAILURES = 16

FILE_BYTES = 256 * KIB
PATH_BYTES = 4 * KIB
NAMES = 256
NAMES_BYTES = 16 * KIB
REMEMBERED_FOLDERS = 1000
LINE_ENDS = re.compile(rb"(?:[\r\n]|\x1b\[[0-?]*[ -/]*[@-~])+")
NO_NAME = re.compile(rb"[\x00-\x1f\x7f/]")

COMMANDS = 8
SPARE_PROCESSES = 4
RESERVED_PROCESSES = 16
WATCH_SECONDS = 0.25
IDLE_WATCH_SECONDS = 2.0
SOCKETS = 1024
NOT_FOR_COMMANDS = (b"PODSHELL_", b"KUBERNETES_")
KILL_AFTER_SECONDS = 5.0
WARNED_PART = 0.8
LONGEST_WARNING_SECONDS = 60.0
HANG_UP_AFTER_SECONDS = 0.5
ENGINE_FD = 3
ENGINE_READ_MICROS = 250000
STATE_BYTES = MIB
STATE_FOLDER_BYTES = 8 * KIB
LARGEST_ARGUMENT = 120 * KIB
PYTHON = os.fsencode(sys.executable or "python3")

ENTRY_HEAD = struct.Struct("!IBQQQQBBQ")
ENTRY_BYTES = ENTRY_HEAD.size + OUTPUT_BYTES
REACHED_LIMIT = struct.Struct("!BQ")
CONTROL_BYTES = ENTRY_HEAD.size + 2 + REACHED_LIMIT.size  # a resize takes less
TAP_HEAD = struct.Struct("!IQ")
TAP_END_BYTES = ENTRY_HEAD.size + TAP_HEAD.size
TAP_BYTES = TAP_END_BYTES + OUTPUT_BYTES
SPOOL_ENTRIES = 65536
SMALLEST_SPOOL = MIB
FLOWING_BYTES = 4 * MIB
FLOWING_SECONDS = 1.0

PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 4, 22, 36, 38
SECCOMP_MODE_FILTER = 2
IUTF8 = 0o40000
INTERRUPT = b"\x03"
F_GETPIPE_SZ = 1032
STOPPING = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU}
SIGNALS = set(getattr(signal, "valid_signals", lambda: set(signal.Signals))()) - {signal.SIGKILL, signal.SIGSTOP}


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
    listener.listen(STRANGERS)
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
    """Whoever closed one of them must not get a socket in its place."""
    while os.open(os.devnull, os.O_RDWR) < 3:
        pass


def detach_from_terminal(log):
    nothing = os.open(os.devnull, os.O_RDWR)
    errors = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600) if log else nothing
    for source, target in ((nothing, 0), (nothing, 1), (errors, 2)):
        os.dup2(source, target, inheritable=False)


class Malformed(Exception):
    """What a client asked for makes no sense; the message is for the learner."""


class Refused(Exception):
    """What a client asked for cannot be had; the message is for the learner."""

    def __init__(self, result, message):
        super().__init__(message)
        self.result = result


class ProtocolError(Exception):
    """A client does not speak the protocol; its connection ends."""


class Supervisor:
    """The sandbox: its commands, its entries, and who is attached."""

    def __init__(self, secret, listener, spool, home):
        self.secret = secret
        self.spool = spool
        self.home = home
        self.loop = Loop()
        self.listener = listener
        self.strangers = []
        self.attached = None
        self.epoch = 0
        self.names_limits = False  # whether who attached last understands them
        self.configuration = None
        self.shell = Shell(home)
        self.commands = {}  # id: Command; those that run or have entries in the ring
        self.starts = {}  # id: result of its START, for life
        self.ended_writers = collections.OrderedDict()  # id: the Writers of a command that is gone
        self.ended_folders = collections.OrderedDict()  # id: the working directory of a command that is gone
        self.draining = collections.deque()
        self.blocked = {}  # Command: None; a set in the order of insertion
        self.unblocking = NO_TIMER
        self.watch = Watch()
        self.cut = Cut(self.loop)
        self.terminating = False
        self.is_ended_from_outside = False
        self.last_use = time.monotonic()

    def run(self):
        self.listener.setblocking(False)
        self.loop.watch(self.listener.fileno(), select.EPOLLIN, self.accept)
        self.loop.on_signal(signal.SIGCHLD, self.reap)
        self.loop.on_signal(signal.SIGTERM, self.end_from_outside)
        for ignored in (signal.SIGHUP, signal.SIGINT, signal.SIGPIPE, signal.SIGQUIT):
            signal.signal(ignored, signal.SIG_IGN)
        while not self.is_over():
            self.loop.turn()
        self.shell.close()
        if os.getpid() == 1:
            os.kill(-1, signal.SIGKILL)

    def is_over(self):
        return self.terminating and not self.running() and self.spool.is_empty()

    def running(self):
        return [command for command in self.commands.values() if not command.is_ended]

    # Who is attached

    def accept(self):
        try:
            peer, _ = self.listener.accept()
        except BlockingIOError:
            return
        if len(self.strangers) >= STRANGERS:
            peer.close()
            return
        self.strangers.append(Connection(self, peer))

    def attach(self, connection, request):
        """Lets a connection in, in the place of the one before; or sends it away."""
        if field(request, "protocol", int) != PROTOCOL:
            return connection.refuse("protocol", "This supervisor speaks protocol {}".format(PROTOCOL))
        secret = field(request, "secret", str).encode("utf-8", "replace")
        if not secret or not hmac.compare_digest(secret, self.secret or secret):
            return connection.refuse("secret", "This is not the sandbox's secret")
        epoch = field(request, "epoch", int)
        if epoch < self.epoch:
            return connection.refuse("epoch", "Epoch {} has attached".format(self.epoch))
        window = field(request, "window", int)
        if window < 1:
            raise ProtocolError("a window has at least 1 byte")
        names_limits = field(request, "limits", bool, False)
        if self.secret is None:
            self.last_use = time.monotonic()  # until now it waited for whom it belongs to
        self.secret = secret
        self.epoch = epoch
        self.names_limits = names_limits
        if self.attached:
            self.attached.close()
        self.strangers.remove(connection)
        self.attached = connection
        self.spool.rewind()
        for command in self.running():
            command.renew_lease()  # whoever was there could not be heard
        self.watched()
        connection.welcome(window, self.greeting())
        for drain in list(self.draining):
            drain.report()
        for command in self.running():
            command.time_limit.report()  # whoever was there may not have passed it on
        return None

    def greeting(self):
        running = self.running()
        return {
            "protocol": PROTOCOL,
            "configured": self.configuration is not None,
            "acknowledged": self.spool.acknowledged,
            "last": self.spool.last,
            "idle_ms": 0 if running else int((time.monotonic() - self.last_use) * 1000),
            "running": [command.id for command in running],
            "labels": {str(command.id): command.label for command in self.commands.values()},
            "paced": True,
        }

    def closed(self, connection):
        if connection is self.attached:
            self.attached = None
        elif connection in self.strangers:
            self.strangers.remove(connection)

    # What a client asks for; each returns (result, message)

    def configure(self, request):
        if self.configuration is not None:
            return KNOWN, ""
        configuration = Configuration(request)
        configuration.write_files(self.home)
        self.configuration = configuration
        self.watch = Watch(configuration.unwatched_bytes, configuration.watched_seconds)
        return QUEUED, ""

    def start(self, id, request):
        """Starts a command, unless its id was here before: a refusal is remembered as well."""
        self.last_use = time.monotonic()
        self.watched()
        if id in self.starts:
            result, message = self.starts[id]
            return (KNOWN, "") if result == QUEUED else (result, message)
        if len(self.starts) >= REMEMBERED_COMMANDS:
            return BUSY, "The sandbox has run as many commands as it can; end it, and start a new one"
        try:
            answer = self.try_start(id, request)
        except Malformed as error:
            answer = MALFORMED, str(error)
        except Exception:
            log(traceback.format_exc())
            answer = MALFORMED, "The sandbox cannot start this"
        self.starts[id] = answer
        return answer

    def try_start(self, id, request):
        if self.configuration is None:
            raise Malformed("The sandbox has no configuration yet")
        if self.terminating:
            return BUSY, "The sandbox is ending"
        start = Start(id, parse(request))
        if start.replaces_others:
            for command in self.running():
                if command.owner == start.owner:
                    command.replace()
        limit = self.configuration.commands
        if sum(not command.is_replaced for command in self.running()) >= limit:
            return TOO_MANY_COMMANDS, "At most {} commands run at a time; end one of them first".format(limit)
        ends = 2 * len(start.taps)
        failure = ENTRY_HEAD.size + FAILURE_BYTES if start.script and start.script.failures else 0
        has_room = self.spool.has_room(
            3 + ends + bool(failure), 3 * CONTROL_BYTES + ends * TAP_END_BYTES + failure)
        if len(self.commands) >= RETAINED_COMMANDS or not has_room:
            return BUSY, "The sandbox's output is not taken fast enough; try again later"
        if self.configuration.is_out_of_processes():
            return BUSY, "The sandbox's programs have started as many processes as they may; end some of them first"
        try:
            command = Command(self, start)
        except OSError as error:
            return BUSY, "The sandbox cannot start a process: {}".format(error.strerror)
        self.commands[id] = command
        command.begin()
        return QUEUED, ""

    def input(self, id, writer, sequence, kind, payload):
        self.last_use = time.monotonic()
        self.watched()
        command = self.commands.get(id)
        writers = command.writers if command else self.ended_writers.get(id, NO_WRITERS)
        last = writers.last(writer)
        if sequence <= last:
            return KNOWN, ""
        if command is None or command.is_ended:
            return NO_SUCH_COMMAND, "The command does not run any more"
        if sequence > last + 1:
            return OUT_OF_ORDER, "Input {} is missing".format(last + 1)
        if not writers.has_room_for(writer):
            return BUSY, "Too many clients have written to the command in the last minutes; try again later"
        try:
            result, message = command.take(kind, payload)
        except Malformed as error:
            return MALFORMED, str(error)
        if result == QUEUED:
            writers.took(writer, sequence)
        return result, message

    def read(self, id, path, offset, length):
        """A piece of a file beneath the working directory of a command, the file's size, and its version."""
        command = self.commands.get(id)
        if command is None and id not in self.ended_folders:
            raise Refused(NO_SUCH_COMMAND, "The sandbox does not know any more where the command worked")
        try:
            folder = command.open_folder() if command else open_folder(self.ended_folders[id])
            try:
                return read_beneath(folder, path, offset, length)
            finally:
                os.close(folder)
        except OSError:
            raise Refused(NO_SUCH_FILE, "There is no such file where the command worked")

    def acknowledge(self, sequence):
        for command in self.spool.free(sequence):
            if command.is_ended and not command.has_entries():
                self.forget(command)
        self.unblock()

    def watched(self, seconds=None):
        """Records that somebody is watching for this time, or as long as after input; resumes slowed output."""
        if self.watch.renew(seconds):
            for command in self.running():
                command.resume_output()

    def end_from_outside(self):
        """Ends all processes as terminate does, but reports no exits, because these are not the commands' own ends.

        The owner finds that the sandbox is gone, and reports each command without an exit as lost, with the reason.
        """
        self.is_ended_from_outside = True
        self.terminate()

    def terminate(self, grace=KILL_AFTER_SECONDS, limit=None):
        """Ends all commands; the limit is the reason, if one is."""
        self.terminating = True
        for command in self.running():
            if limit:
                command.reach(limit)
            command.end_processes(grace)

    # What commands do

    def append(self, command, share, frame):
        """Puts an entry into the ring and, if the client keeps up, sends it straight from memory."""
        keeps_up = self.spool.append(command, share, frame)
        if self.attached:
            self.attached.send_entries(frame if keeps_up else None)

    def block(self, command):
        self.blocked[command] = None
        if self.unblocking is NO_TIMER:
            self.unblocking = self.loop.after(FLOWING_SECONDS, self.stop_waiting_for_room)

    def stop_waiting_for_room(self):
        """The client may have stopped, and then a command may have more of the ring."""
        self.unblocking = NO_TIMER
        self.unblock()

    def unblock(self):
        blocked, self.blocked = self.blocked, {}
        for command in blocked:
            if self.spool.is_fair(command.share):
                command.unblock()
            else:
                self.block(command)

    def reap(self):
        by_pid = {command.pid: command for command in self.running()}
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in by_pid:
                self.loop.call(by_pid[pid].exited, status)

    def ended(self, command):
        self.last_use = time.monotonic()
        self.blocked.pop(command, None)

    def drain(self, command, streams):
        """Keeps background processes of an ended command from blocking; the oldest lose that first."""
        if len(self.draining) == DRAINED_COMMANDS:
            self.draining[0].close()
        drain = Drain(self, command.id, streams, command.allowance.discarded)
        self.draining.append(drain)
        if not streams:
            drain.report()

    def forget(self, command):
        del self.commands[command.id]
        self.ended_writers[command.id] = command.writers
        if len(self.ended_writers) > REMEMBERED_WRITERS:
            self.ended_writers.popitem(last=False)
        self.ended_folders[command.id] = command.folder
        if len(self.ended_folders) > REMEMBERED_FOLDERS:
            self.ended_folders.popitem(last=False)


class Connection:
    """A byte stream to a client: reads its frames, and sends it frames as fast as it takes them."""

    def __init__(self, supervisor, peer):
        self.supervisor = supervisor
        self.spool = supervisor.spool
        self.loop = supervisor.loop
        self.peer = peer
        self.receiving = memoryview(bytearray(64 * KIB))
        self.received = bytearray()
        self.sending = collections.deque()
        self.sending_bytes = 0
        self.window = 0
        self.is_attached = False
        self.is_closed = False
        peer.setblocking(False)
        self.watched = select.EPOLLIN
        self.loop.watch(peer.fileno(), self.watched, self.ready)
        self.deadline = self.loop.after(ATTACH_SECONDS, self.close)

    def ready(self):
        """Both directions: there is no harm in trying one that is not ready."""
        if self.sending:
            self.flush()
            self.send_entries()
        if not self.is_closed and self.sending_bytes <= ANSWERS_BYTES:
            self.receive()

    def broken(self):
        self.close()

    def close(self):
        if self.is_closed:
            return
        self.is_closed = True
        self.is_attached = False
        self.deadline.cancel()
        self.loop.unwatch(self.peer.fileno())
        self.peer.close()
        self.supervisor.closed(self)

    # Reading

    def receive(self):
        try:
            length = self.peer.recv_into(self.receiving)
        except BlockingIOError:
            return
        except OSError:
            length = 0
        if not length:
            self.close()
            return
        self.received += self.receiving[:length]
        try:
            self.handle_frames()
        except (ProtocolError, Malformed, struct.error, ValueError) as error:
            log("A connection broke the protocol: {!r}".format(error))
            self.close()

    def handle_frames(self):
        start = 0
        while not self.is_closed and len(self.received) - start >= 4:
            length = int.from_bytes(self.received[start:start + 4], "big")
            if not 1 <= length <= (FRAME_BYTES if self.is_attached else FIRST_FRAME_BYTES):
                raise ProtocolError("a frame of {} bytes".format(length))
            end = start + 4 + length
            if len(self.received) < end:
                break
            self.handle(self.received[start + 4], bytes(self.received[start + 5:end]))
            start = end
        del self.received[:start]

    def handle(self, type, body):
        if self.is_attached == (type == ATTACH):
            raise ProtocolError("ATTACH must be the first frame, and only the first")
        if type == ATTACH:
            self.supervisor.attach(self, parse(body))
        elif type == ACKNOWLEDGE:
            sequence, = struct.unpack("!Q", body)
            if sequence > self.spool.last_sent:
                raise ProtocolError("an entry was acknowledged that was not sent")
            self.supervisor.acknowledge(sequence)
            self.send_entries()
        elif type == WATCHED:
            milliseconds, = struct.unpack("!I", body)
            self.supervisor.watched(min(milliseconds / 1000, LONGEST_WATCH_SECONDS))
        elif type == CUT:
            milliseconds, = struct.unpack_from("!I", body)
            self.supervisor.cut.begin(milliseconds / 1000, body[4:])
        elif type == TERMINATE:
            request = parse(body)
            age = field(request, "age_seconds", int, 0)
            limit = ReachedLimit(AGE_LIMIT, min(age, LARGEST_ID)) if age > 0 else None
            self.supervisor.terminate(field(request, "grace_ms", int) / 1000, limit)
        elif type in (CONFIGURE, START, INPUT, PING, READ):
            request, = struct.unpack_from("!I", body)
            self.send(self.answer(request, type, body))
        else:
            raise ProtocolError("a frame of type {}".format(type))

    def answer(self, request, type, body):
        try:
            if type == READ:
                size, version, piece = self.read(body)
                return frame(FILE, struct.pack("!IQQ", request, size, version), piece)
            result, message = self.perform(type, body)
        except Refused as refusal:
            result, message = refusal.result, str(refusal)
        except (Malformed, struct.error) as error:
            result, message = MALFORMED, str(error)
        except Exception:  # whatever it was about, the sandbox goes on
            log(traceback.format_exc())
            result, message = MALFORMED, "The sandbox cannot do this"
        return frame(ANSWER, struct.pack("!IB", request, result), message.encode("utf-8", "replace"))

    def read(self, body):
        if self.sending_bytes > ANSWERS_BYTES:
            raise Refused(BUSY, "The sandbox has too much to send at the moment; try again")
        id, offset, length = struct.unpack_from("!QQI", body, 4)
        if not 1 <= length <= FILE_BYTES or offset >= 2 ** 63:
            raise Malformed("A piece of a file has from 1 to {} bytes".format(FILE_BYTES))
        return self.supervisor.read(id, body[24:], offset, length)

    def perform(self, type, body):
        if type == PING:
            return QUEUED, ""
        if type == CONFIGURE:
            return self.supervisor.configure(parse(body[4:]))
        if type == START:
            id, = struct.unpack_from("!Q", body, 4)
            return self.supervisor.start(id, body[12:])
        id, sequence, kind, length = struct.unpack_from("!QQBB", body, 4)
        writer, payload = body[22:22 + length], body[22 + length:]
        if len(writer) < length or sequence == 0:
            raise Malformed("The input is malformed")
        return self.supervisor.input(id, writer, sequence, kind, payload)

    # Writing

    def welcome(self, window, greeting):
        self.is_attached = True
        self.deadline.cancel()
        self.window = window
        self.send(json_frame(ATTACHED, greeting))
        self.send_entries()

    def refuse(self, reason, message):
        self.send(json_frame(REFUSED, {"reason": reason, "epoch": self.supervisor.epoch, "message": message}))
        self.close()

    def send(self, data):
        self.sending.append(memoryview(data))
        self.sending_bytes += len(data)
        self.flush()

    def send_entries(self, newest=None):
        """Sends what the window and the socket have room for; newest is in memory, the rest in the ring."""
        if newest is not None and not self.sending and self.spool.may_send(self.window):
            self.spool.mark_sent()
            self.send(newest)
        while self.sending_bytes < SENDING_BYTES and self.is_attached and self.spool.may_send(self.window):
            self.send(self.spool.read_unsent(self.window, SENDING_BYTES))

    def flush(self):
        try:
            while self.sending:
                sent = self.peer.send(self.sending[0])
                self.sending_bytes -= sent
                if sent < len(self.sending[0]):
                    self.sending[0] = self.sending[0][sent:]
                else:
                    self.sending.popleft()
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        self.watch()

    def watch(self):
        events = select.EPOLLOUT if self.sending else 0
        if self.sending_bytes <= ANSWERS_BYTES:
            events |= select.EPOLLIN
        if events != self.watched:
            self.watched = events
            self.loop.watch(self.peer.fileno(), events, self.ready)


class Command:
    """A command from its start to its last entry. Its output is read as long as there is room for it."""

    def __init__(self, supervisor, start):
        self.supervisor = supervisor
        self.loop = supervisor.loop
        self.id = start.id
        self.label = start.label
        self.owner = start.owner
        self.writers = Writers()
        self.share = Share()
        self.tapped = Share()
        self.exit = None  # (exit code, signal), once the first process has ended
        self.signals = set()  # the signals that clients sent
        self.limit = None  # the ReachedLimit that ends the command
        self.killing_limit = None  # the ReachedLimit by which one of its processes was killed
        self.is_ended = False
        self.is_replaced = False
        self.is_blocked = False
        self.pause = NO_TIMER
        self.allowance = Allowance(supervisor.configuration.output_bytes, supervisor.cut)
        self.notes_files = start.notes_files
        self.failures = supervisor.shell.failures(start.script) if start.script else ()
        self.errors = b""  # the end of the standard error of a script with failures
        self.process = Process(start, supervisor.shell, supervisor.configuration)
        self.pid = self.process.pid
        self.folder = self.process.folder  # where it worked when that was last seen
        self.terminal = self.process.terminal
        self.taps = []
        self.streams = []
        self.pipes = []  # of the taps; read whether there is room or not
        self.input = self.answers = None
        if self.process.input is not None:
            self.input = Input(self.loop, self.process.input, self.terminal)
        if self.process.answers is not None:
            self.answers = Input(self.loop, self.process.answers, None)
        self.transcript = Transcript(self, supervisor)
        self.open_streams()
        self.lease = start.script.engine.lease if start.script and start.script.engine else None
        self.leased_at = time.monotonic()
        self.time_limit = TimeLimit(self, supervisor.configuration.command_seconds)
        self.linger = self.hang_up = self.kill = self.lease_end = NO_TIMER

    def open_streams(self):
        self.streams = [Stream(self, fd, code) for fd, code in self.process.outputs]
        for location, pipes in self.process.taps.pipes if self.process.taps else []:
            tap = Tap(self, location)
            self.taps.append(tap)
            self.pipes += [Stream(self, fd, code, tap) for fd, code in pipes]

    def has_entries(self):
        return self.share.entries or self.tapped.entries

    def begin(self):
        self.transcript.started()
        for stream in self.streams + self.pipes:
            self.loop.watch(stream.fd, select.EPOLLIN, stream.ready)
        self.time_limit.begin()
        if self.lease is not None:
            self.lease_end = self.loop.after(self.lease, self.end_lease)

    def broken(self):
        """Something failed in here that never should: this command ends, everything else goes on."""
        self.signal_session(signal.SIGKILL)

    # Output

    def read(self, stream):
        """Reads up to one entry, and cuts or waits for more."""
        length = 0
        while True:
            room = self.transcript.room(stream.code)
            if not room:
                self.block()
                return
            data = stream.read(room)
            length += len(data)
            is_full = self.transcript.add(stream.code, data)
            if self.failures and stream.code == STDERR:
                self.errors = (self.errors + data)[-FAILURE_TAIL_BYTES:]
            if is_full or stream.is_dry or stream.is_over():
                break
        if stream.is_closed:
            self.streams.remove(stream)
        self.transcript.settle()
        if length and not stream.is_over():
            self.pause_output(DISCARD_SECONDS if self.allowance.is_used_up() else self.supervisor.watch.pause(length))
        self.end_if_over()

    def pause_output(self, seconds):
        """Slows down a process whose output is discarded, so that it costs others little, or that nobody watches."""
        if seconds > SHORTEST_PAUSE_SECONDS and self.pause is NO_TIMER:
            for stream in self.streams:
                if stream.code != ENGINE:
                    self.loop.unwatch(stream.fd)
            self.pause = self.loop.after(seconds, self.resume_output)

    def resume_output(self):
        if self.pause is not NO_TIMER:
            self.pause.cancel()
            self.pause = NO_TIMER
            if not self.is_blocked and not self.is_ended:
                for stream in self.streams:
                    self.loop.watch(stream.fd, select.EPOLLIN, stream.ready)

    def read_tap(self, tap):
        """Reads whether there is room or not, for nobody waits for a tap; what was written first comes first."""
        for stream in [stream for stream in self.pipes if stream.tap is tap and not stream.is_over()]:
            tap.add(stream.code, stream.read(OUTPUT_BYTES))
            if stream.is_closed:
                self.pipes.remove(stream)
        tap.settle()
        self.end_if_over()

    def block(self):
        self.is_blocked = True
        for stream in self.streams:
            self.loop.unwatch(stream.fd)
        self.supervisor.block(self)

    def unblock(self):
        self.is_blocked = False
        for stream in self.streams:
            self.loop.watch(stream.fd, select.EPOLLIN, stream.ready)
        if self.exit is not None:
            self.read_all()

    def read_all(self):
        for stream in list(self.streams):
            if not self.is_blocked and not self.is_ended:
                self.read(stream)

    # Input

    def take(self, kind, payload):
        self.renew_lease()
        if kind == TEXT:
            if self.input is None or self.input.is_ended:
                return NO_SUCH_COMMAND, "The command's input has ended"
            if self.is_interrupt(payload):
                self.input.drop()
                self.signal(signal.SIGINT)
                payload = payload[payload.rindex(INTERRUPT) + 1:]
            if not self.input.put(payload):
                return BUSY, "The command does not read its input; try again later"
            self.allowance.renew()
            self.transcript.hurry()
        elif kind == RESIZE:
            columns, rows = unpack("!HH", payload)
            self.resize(columns, rows)
        elif kind == END_OF_INPUT:
            if self.input is not None:
                self.input.end()
        elif kind == SIGNAL:
            number, = unpack("!B", payload)
            if not 1 <= number <= 64:
                raise Malformed("There is no signal {}".format(number))
            self.signal(number)
        elif kind == ANSWER_CALL:
            if self.answers is None:
                raise Malformed("The command has no game engine")
            if not self.answers.put(payload):
                return BUSY, "The script does not read the answers to its calls; try again later"
            self.transcript.hurry()
        else:
            raise Malformed("There is no input of kind {}".format(kind))
        return QUEUED, ""

    def is_interrupt(self, text):
        """Returns whether a Ctrl-C arrives while the terminal is full: there it would wait until the process reads."""
        return self.terminal is not None and self.input.waiting and INTERRUPT in text and interrupts(self.terminal)

    def say(self, text):
        """Inserts a notice into the command's output, if there is room for it."""
        code, line_end = (STDERR, "\n") if self.terminal is None else (TERMINAL, "\r\n")
        text = (line_end + text + line_end).encode()
        if self.transcript.room(code) >= len(text):
            self.transcript.add(code, text)
            self.transcript.settle()

    # Where it works

    def open_folder(self):
        """The working directory of its first process or, in a terminal, of who is in the foreground.

        While that cannot be seen, for the process has just ended, it is where that was last seen.
        """
        try:
            folder = os.open("/proc/{}/cwd".format(self.foreground()), os.O_PATH | os.O_DIRECTORY)
        except OSError:
            self.folder = self.process.last_folder() or self.folder
            return open_folder(self.folder)
        self.folder = os.readlink(b"/proc/self/fd/%d" % folder)
        return folder

    def foreground(self):
        if self.exit is not None:
            raise ProcessLookupError(errno.ESRCH, "It has ended")
        if self.terminal is None:
            return self.pid
        return os.tcgetpgrp(self.terminal)

    def names_of_files(self, text):
        """Names in a text that regular files where it works have, each one once, NUL between them."""
        try:
            folder = self.open_folder()
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

    def resize(self, columns, rows):
        if self.terminal is None:
            raise Malformed("The command has no terminal")
        if not (1 <= columns <= 1000 and 1 <= rows <= 1000):
            raise Malformed("A terminal has from 1 to 1000 columns and rows")
        set_size(self.terminal, columns, rows)
        self.transcript.resized(columns, rows)

    def signal(self, number):
        """Signals the job in the foreground, as an interactive shell's kill does."""
        self.signals.add(number)
        group = self.foreground_group()
        if number == signal.SIGKILL and group == self.pid:
            self.signal_session(number)
            return
        members = group_members(group)
        spared = self.process.shell.spared(self.pid, members, number) if self.process.shell else set()
        if not spared:
            send_signal(-group, number)
        for member in members if spared else []:
            if member.pid not in spared:
                send_signal(member.pid, number)
        is_stopped = any(member.is_stopped for member in members) or self.signals & STOPPING
        if number in (signal.SIGTERM, signal.SIGHUP) and is_stopped:
            send_signal(-group, signal.SIGCONT)

    def foreground_group(self):
        """Returns the terminal's foreground process group while it has members; else the command's own."""
        if self.terminal is not None:
            try:
                group = os.tcgetpgrp(self.terminal)
                if group > 1 and group_members(group):
                    return group
            except OSError:
                pass
        return self.pid

    # The end

    def renew_lease(self):
        self.leased_at = time.monotonic()

    def end_lease(self):
        """Nobody answers its calls any more; while nobody is attached, that cannot be known."""
        if self.supervisor.attached is None:
            self.renew_lease()
        rest = self.leased_at + self.lease - time.monotonic()
        if rest > 0:
            self.lease_end = self.loop.after(rest, self.end_lease)
        else:
            self.end_by(ReachedLimit(LEASE_LIMIT, int(self.lease)))

    def end_by(self, limit):
        self.reach(limit)
        self.end_processes()

    def reach(self, limit):
        """Records the limit that ends the command; the first counts, and none after the first process's end."""
        if self.exit is None and self.limit is None:
            self.limit = limit

    def end_processes(self, grace=KILL_AFTER_SECONDS):
        """Asks all to end, as TERM does; then hangs up, which ends interactive shells; and kills what is left."""
        for number in (signal.SIGTERM, signal.SIGCONT):
            self.signal_session(number)
        self.hang_up.cancel()
        self.hang_up = self.loop.after(
            min(HANG_UP_AFTER_SECONDS, grace / 2), lambda: self.signal_session(signal.SIGHUP))
        self.kill.cancel()
        self.kill = self.loop.after(grace, lambda: self.signal_session(signal.SIGKILL))

    def replace(self):
        self.is_replaced = True
        self.signal_session(signal.SIGKILL)

    def signal_session(self, number):
        """Every process that has not left the command's session, whatever its group."""
        for pid in session_members(self.pid):
            send_signal(pid, number)

    def exited(self, status):
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            self.exit = 128 + number, number
        else:
            self.exit = os.WEXITSTATUS(status), self.ending_signal(os.WEXITSTATUS(status))
        self.limit = self.limit or self.signalled_limit()
        self.folder = self.process.last_folder() or self.folder
        self.process.exited()
        self.linger = self.loop.after(LINGER_SECONDS, self.stop_lingering)
        self.end_if_over()

    def ending_signal(self, code):
        """Returns the client's signal that ended the program, if the shell's exit code says so; else 0."""
        shell = self.process.shell
        number = code - 128
        return number if shell and not shell.may_trap and number in self.signals else 0

    def signalled_limit(self):
        """Returns the limit for which the kernel, or the watch over memory, sent the signal that ended the command."""
        code, number = self.exit
        if self.process.shell:
            number = code - 128  # it reports its program's
        if number == signal.SIGKILL:
            return self.killing_limit
        kind, limit = LIMIT_SIGNALS.get(number, (None, None))
        value = dict(self.supervisor.configuration.limits).get(limit)
        return ReachedLimit(kind, value) if value is not None and number not in self.signals else None

    def stop_lingering(self):
        """Takes what is in the pipes by now, for the first process may have written it; then ends."""
        self.process.release_taps()
        for stream in self.streams + self.pipes:
            stream.limit()
        for stream in list(self.pipes):
            while not self.is_ended and not stream.is_over():
                self.read_tap(stream.tap)
        if not self.is_blocked:
            self.read_all()
        self.end_if_over()

    def end_if_over(self):
        if self.exit is None or self.is_ended:
            return
        if all(stream.is_over() for stream in self.streams):
            self.process.release_taps()
            if all(stream.is_over() for stream in self.pipes):
                self.end()

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

    def end(self):
        self.is_ended = True
        for timer in (self.linger, self.hang_up, self.kill, self.time_limit, self.lease_end, self.pause):
            timer.cancel()
        self.writers.shrink(WRITERS_OF_ENDED)
        for input in (self.input, self.answers):
            if input is not None:
                input.close()
        for tap in self.taps:
            tap.end()
        self.transcript.exited(*self.exit, limit=self.limit, failure=self.failure())
        self.process.remove_taps()
        self.supervisor.ended(self)
        if self.streams or self.pipes or self.allowance.discarded:
            self.supervisor.drain(self, self.streams + self.pipes)


ReachedLimit = collections.namedtuple("ReachedLimit", "kind value")  # the value is in seconds, bytes or pieces
LIMIT_SIGNALS = {
    signal.SIGXCPU: (PROCESSOR_LIMIT, resource.RLIMIT_CPU),
    signal.SIGXFSZ: (FILE_LIMIT, resource.RLIMIT_FSIZE),
}


class TimeLimit:
    """Ends a command that runs for too long, and warns the client before."""

    def __init__(self, command, seconds):
        self.command = command
        self.seconds = seconds  # 0: no limit
        self.deadline = 0.0
        self.is_near = False
        self.warning = self.end = NO_TIMER

    def begin(self):
        if self.seconds:
            self.deadline = time.monotonic() + self.seconds
            warned = max(self.seconds * WARNED_PART, self.seconds - LONGEST_WARNING_SECONDS)
            self.warning = self.command.loop.after(warned, self.warn)
            self.end = self.command.loop.after(
                self.seconds, lambda: self.command.end_by(ReachedLimit(TIME_LIMIT, self.seconds)))

    def warn(self):
        self.is_near = True
        self.report()

    def report(self):
        """Tells the client that is attached how long the command may still run, if it is not long."""
        supervisor = self.command.supervisor
        rest = self.deadline - time.monotonic()
        if self.is_near and rest > 0 and supervisor.attached and supervisor.names_limits:
            supervisor.attached.send(frame(
                NEAR_LIMIT, struct.pack("!Q", self.command.id), REACHED_LIMIT.pack(TIME_LIMIT, self.seconds),
                struct.pack("!Q", int(rest * 1000))))

    def cancel(self):
        self.is_near = False
        self.warning.cancel()
        self.end.cancel()


class Writers:
    """Remembers the last input of each of a command's writers, so that no input is applied twice.

    Where there are too many, the writer that has been silent longest gives way to a new one, once it has been silent
    for so long that none of its input can still be on the way.
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


class Watch:
    """Tracks whether somebody is watching, and how fast the sandbox's output is read while nobody is.

    Starting a command, typing and attaching count as watching for a while.
    """

    def __init__(self, rate=0, seconds=WATCHED_SECONDS):
        self.rate = rate  # bytes a second; 0: as if somebody always watched
        self.seconds = seconds
        self.until = time.monotonic() + seconds
        self.free_at = 0.0

    def renew(self, seconds):
        """Returns true if nobody was watching until now."""
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
        end = "\r\n" if code == TERMINAL else "\n"
        return "{0}[podshell: {1}]{0}".format(end, text).encode()


class Stream:
    """One of a command's outputs: a pipe, its terminal, the socket to its game engine, or a tap."""

    def __init__(self, command, fd, code, tap=None):
        self.command = command
        self.fd = fd
        self.code = code
        self.tap = tap
        self.is_dry = False
        self.is_closed = False
        self.budget = None  # bytes that still count, once the command is only waited for

    def ready(self):
        if self.code == ENGINE:
            self.command.read_all()  # what was written before a call comes before it
        elif self.tap:
            self.command.read_tap(self.tap)
        else:
            self.command.read(self)

    def broken(self):
        self.command.broken()

    def read(self, room):
        """At most so many bytes; none if there is nothing now, or never will be."""
        self.is_dry = False
        try:
            data = os.read(self.fd, room)
        except BlockingIOError:
            self.is_dry = True
            return b""
        except OSError:  # EIO: nobody has the terminal open any more
            data = b""
        if not data:
            self.close()
        elif len(data) < room and self.code != TERMINAL:
            self.is_dry = True
        if self.budget is not None:
            self.budget -= len(data)
        return data

    def limit(self):
        """From here on, only what may be in the pipe by now counts."""
        self.is_dry = False
        if self.code == TERMINAL:
            self.budget = TERMINAL_BUFFER_BYTES
        elif self.code == ENGINE:
            self.budget = SOCKET_BUFFER_BYTES
        else:
            self.budget = pipe_capacity(self.fd)

    def is_over(self):
        return self.is_closed or self.budget is not None and (self.is_dry or self.budget <= 0)

    def close(self):
        self.is_closed = True
        self.command.loop.unwatch(self.fd)
        os.close(self.fd)


class Transcript:
    """Cuts what a command does into entries: at once when it was quiet or got input, else every 5 ms or 64 KiB.

    Calls of a game engine are always cut at once, for the script waits for the answer. There is always room in the ring for what was begun, a resize, and the exit.
    """

    def __init__(self, command, supervisor):
        self.command = command
        self.append = supervisor.append
        self.spool = supervisor.spool
        self.loop = supervisor.loop
        self.number = 0
        self.offset = 0
        self.code = NO_STREAM
        self.pieces = []
        self.size = 0
        self.has_reserved = False
        self.unrecorded_size = None
        self.last_cut = 0.0
        self.timer = NO_TIMER
        self.entry_bytes = ENTRY_BYTES + (2 + NAMES_BYTES if command.notes_files else 0)
        self.spool.reserve(2, 2 * CONTROL_BYTES)
        self.has_failures = bool(command.failures)
        if self.has_failures:
            self.spool.reserve(1, ENTRY_HEAD.size + FAILURE_BYTES)

    def broken(self):
        self.command.broken()

    def started(self):
        self.entry(STARTED)

    def room(self, code):
        """How much of a stream may be read now; 0 if the ring has no room for it."""
        if self.pieces and self.code != code:
            self.cut()
        if not self.has_reserved:
            if self.command.allowance.is_used_up() and code != ENGINE:
                return READ_BYTES  # nothing of it is kept
            if not self.spool.is_fair(self.command.share):
                return 0
            self.record_size()
            self.spool.reserve(1, self.entry_bytes)
            self.has_reserved = True
        return READ_BYTES - self.size

    def add(self, code, data):
        """Adds the data that was read; True if that filled an entry, or none of it is kept."""
        if not data:
            return False
        if code == ENGINE:
            if not self.command.allowance.spend(len(data)):
                if self.command.kill is NO_TIMER:  # a script that calls endlessly gets no notice
                    self.command.end_by(ReachedLimit(OUTPUT_LIMIT, self.command.allowance.limit or 0))
                return True
        else:
            data = self.command.allowance.keep(data, code)
            if not data:
                return True
        self.code = code
        self.pieces.append(data)
        self.size += len(data)
        if self.size < READ_BYTES:
            return False
        self.cut()
        return True

    def settle(self):
        """Nothing more to read now."""
        if not self.pieces:
            self.release()
            return
        wait = self.last_cut + QUIET_SECONDS - time.monotonic()
        if wait <= 0 or self.code == ENGINE:
            self.cut()
        elif self.timer is NO_TIMER:
            self.timer = self.loop.after(wait, self.cut)

    def hurry(self):
        """Somebody has typed and waits for what comes of it: the next output is cut at once."""
        self.last_cut = 0.0

    def cut(self):
        self.timer.cancel()
        self.timer = NO_TIMER
        self.release()
        if self.pieces:
            payload = b"".join(self.pieces)
            self.pieces = []
            self.size = 0
            self.last_cut = time.monotonic()
            if self.code == ENGINE:
                self.entry(CALLED, NO_STREAM, payload)
            else:
                self.output(payload)
                self.offset += len(payload)

    def output(self, payload):
        names = self.command.names_of_files(payload) if self.command.notes_files else b""
        if names:
            self.entry(OUTPUT_WITH_FILES, self.code, struct.pack("!H", len(names)) + names + payload)
        else:
            self.entry(OUTPUT, self.code, payload)

    def release(self):
        if self.has_reserved:
            self.has_reserved = False
            self.spool.release(1, self.entry_bytes)

    def resized(self, columns, rows):
        """Recorded where it happened; while the ring is full, the newest size when there is room."""
        self.cut()
        self.unrecorded_size = struct.pack("!HH", columns, rows)
        if self.spool.has_room(1, CONTROL_BYTES):
            self.record_size()

    def record_size(self):
        if self.unrecorded_size:
            payload, self.unrecorded_size = self.unrecorded_size, None
            self.entry(RESIZED, NO_STREAM, payload)

    def exited(self, exit_code, number, limit=None, failure=b""):
        self.cut()
        self.spool.release(2, 2 * CONTROL_BYTES)
        if self.has_failures:
            self.spool.release(1, ENTRY_HEAD.size + FAILURE_BYTES)
        self.record_size()
        if not self.command.supervisor.is_ended_from_outside:
            if failure:
                self.entry(CALLED, NO_STREAM, failure)
            is_named = limit and self.command.supervisor.names_limits
            self.entry(
                EXITED, NO_STREAM, bytes((exit_code, number)) + (REACHED_LIMIT.pack(*limit) if is_named else b""))

    def entry(self, kind, code=NO_STREAM, payload=b"", share=None):
        self.number += 1
        length = ENTRY_HEAD.size - 4 + len(payload)
        micros = int(time.time() * 1000000)
        head = ENTRY_HEAD.pack(
            length, ENTRY, self.spool.last + 1, self.command.id, self.number, micros, kind, code, self.offset)
        self.append(self.command, share or self.command.share, head + payload)


class Tap:
    """Cuts what passes through a pipe, and its left stage's errors, into entries: as a Transcript does.

    Nobody waits for a tap. What the ring has no room for is skipped and counted, and the stream's next entry
    says how much that was. There is always room to say so at the end.
    """

    def __init__(self, command, location):
        self.command = command
        self.location = location
        self.spool = command.supervisor.spool
        self.skipped = {STDOUT: 0, STDERR: 0}
        self.code = NO_STREAM
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
        """Nothing more to read now."""
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
        for code in (STDOUT, STDERR):
            if self.skipped[code]:
                self.entry(code, b"")

    def entry(self, code, payload):
        head = TAP_HEAD.pack(self.location, self.skipped[code])
        self.skipped[code] = 0
        self.command.transcript.entry(TAPPED, code, head + payload, self.command.tapped)


class Input:
    """What clients wrote and the process has not read: a pipe's end, or a terminal."""

    def __init__(self, loop, fd, terminal):
        self.loop = loop
        self.fd = fd
        self.terminal = terminal
        self.queue = collections.deque()  # bytes, or END
        self.waiting = 0
        self.line = Line()
        self.is_ended = False
        self.is_watched = False

    END = None

    def put(self, data):
        """Takes bytes; False if too many wait."""
        if self.queue and self.waiting + len(data) > INPUT_BYTES:
            return False
        if data and self.fd is not None:
            self.waiting += len(data)
            self.queue.append(memoryview(data))
            self.write()
        return True

    def drop(self):
        """Discards the input that the process has not read."""
        self.queue.clear()
        self.waiting = 0
        self.watch(False)

    def end(self):
        if self.fd is not None and not self.is_ended:
            self.is_ended = self.terminal is None
            self.queue.append(self.END)
            self.write()

    def broken(self):
        self.close()

    def write(self):
        """As much as the process takes; the rest when it has read."""
        try:
            while self.queue:
                if self.queue[0] is self.END and not self.type_end():
                    return
                written = os.write(self.fd, self.queue[0])
                if self.terminal is not None:
                    self.line.typed(self.queue[0][:written])
                self.waiting -= written
                rest = self.queue.popleft()[written:]
                if rest:
                    self.queue.appendleft(rest)
            self.watch(False)
        except BlockingIOError:
            self.watch(True)
        except (OSError, termios.error):  # nobody reads it any more
            self.close()

    def type_end(self):
        """Closes a pipe; into a terminal, types what ends its input after what was typed before."""
        if self.terminal is None:
            self.close()
            return False
        self.queue[0] = memoryview(self.line.end(self.terminal))
        self.waiting += len(self.queue[0])
        return True

    def watch(self, watched):
        if watched != self.is_watched:
            self.is_watched = watched
            if watched:
                self.loop.watch(self.fd, select.EPOLLOUT, self.write)
            else:
                self.loop.unwatch(self.fd)

    def close(self):
        if self.fd is not None:
            self.watch(False)
            os.close(self.fd)
            self.fd = None
            self.queue.clear()
            self.waiting = 0


class Line:
    """Whether a terminal's line has begun: then one end-of-file character only hands the line over."""

    LONGEST = 4096  # what a terminal in line mode holds
    ENDS = (termios.VEOF, termios.VEOL, termios.VKILL, termios.VINTR, termios.VQUIT, termios.VSUSP)

    def __init__(self):
        self.recent = b""

    def typed(self, data):
        self.recent = (self.recent + bytes(data[-self.LONGEST:]))[-self.LONGEST:]

    def end(self, terminal):
        """The characters that end the terminal's input."""
        attributes = termios.tcgetattr(terminal)
        is_line_mode, characters = attributes[3] & termios.ICANON, attributes[6]
        return characters[termios.VEOF] * (2 if is_line_mode and self.has_begun(characters) else 1)

    def has_begun(self, characters):
        ends = [characters[i] for i in self.ENDS] + [b"\r", b"\n"]
        start = 1 + max(self.recent.rfind(end) for end in ends)
        length = 0
        for byte in self.recent[start:]:
            length = max(0, length - 1) if byte == characters[termios.VERASE][0] else length + 1
        return length > 0


class Drain:
    """Counts discarded output of a command; reads the output of background processes after its end."""

    def __init__(self, supervisor, id, streams, count):
        self.supervisor = supervisor
        self.id = id
        self.open = {stream.fd for stream in streams}
        self.pipes = {stream.fd for stream in streams if stream.tap}  # no output: not counted
        self.count = count  # with what was discarded before
        self.timer = NO_TIMER
        for fd in self.open:
            supervisor.loop.watch(fd, select.EPOLLIN, lambda fd=fd: self.read(fd))

    def read(self, fd):
        try:
            data = os.read(fd, OUTPUT_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if fd not in self.pipes:
            self.count += len(data)
        if not data:
            self.end(fd)
        if self.timer is NO_TIMER:
            self.timer = self.supervisor.loop.after(LINGER_SECONDS, self.report)

    def end(self, fd):
        self.open.discard(fd)
        self.supervisor.loop.unwatch(fd)
        os.close(fd)

    def report(self):
        self.timer.cancel()
        self.timer = NO_TIMER
        if self.supervisor.attached:
            if self.count:
                self.supervisor.attached.send(frame(DISCARDED, struct.pack("!QQ", self.id, self.count)))
                self.count = 0
            if not self.open:
                self.close()

    def close(self):
        self.timer.cancel()
        for fd in list(self.open):
            self.end(fd)
        self.supervisor.draining.remove(self)


class Process:
    """The first process of a command, and this side's ends of what it is connected to."""

    def __init__(self, start, shell, configuration):
        self.terminal = self.slave = self.input = self.answers = self.state = self.taps = None
        self.outputs = []
        inherited = []
        opened = []
        try:
            if start.taps:
                self.taps = TapFolder(shell.taps_folder(start.id), start.taps, start.terminal is None)
            program = shell.program(start, configuration, self.taps)
            self.shell = program.shell
            self.state = program.state
            if self.taps:
                shell.check_taps(program, start.shell, self.taps)
            self.folder = os.path.realpath(program.folder)
            inherited = self.connect(start, opened)
            self.pid = self.fork(program, inherited, configuration.limits_of_next())
        except BaseException:
            for fd in opened:
                os.close(fd)
            if self.state:
                self.state.discard()
            if self.taps:
                self.taps.discard()
            raise
        for fd in set(inherited) - {self.slave}:
            os.close(fd)

    def connect(self, start, opened):
        """Opens the child's standard input, output and error, and keeps the other ends."""
        if start.terminal:
            self.terminal, self.slave = os.openpty()
            opened += [self.terminal, self.slave]
            set_size(self.terminal, *start.terminal)
            attributes = termios.tcgetattr(self.slave)
            attributes[0] |= IUTF8
            termios.tcsetattr(self.slave, termios.TCSANOW, attributes)
            self.outputs = [(self.terminal, TERMINAL)]
            inherited = [self.slave] * 3
            if start.stdin == "open":
                self.input = os.dup(self.terminal)
                opened.append(self.input)
        else:
            output, child_output = os.pipe()
            opened += [output, child_output]
            errors, child_errors = os.pipe()
            opened += [errors, child_errors]
            self.outputs = [(output, STDOUT), (errors, STDERR)]
            inherited = [None, child_output, child_errors]
            if start.stdin == "open":
                inherited[0], self.input = os.pipe()
                opened += [inherited[0], self.input]
        if start.stdin == "closed":
            inherited[0] = os.open(os.devnull, os.O_RDONLY)
            opened.append(inherited[0])
        if start.script and start.script.engine:
            engine, child_engine = socket.socketpair()
            child_engine.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, struct.pack("ll", 0, ENGINE_READ_MICROS))
            inherited.append(child_engine.detach())
            self.outputs.append((engine.detach(), ENGINE))
            opened += [self.outputs[-1][0], inherited[ENGINE_FD]]
            self.answers = os.dup(self.outputs[-1][0])
            opened.append(self.answers)
        for fd in [fd for fd, _ in self.outputs] + [self.input]:
            if fd is not None:
                os.set_blocking(fd, False)
        return inherited

    def fork(self, program, inherited, limits):
        """Signals stay blocked until the child has dropped this process's handlers."""
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
        try:
            pid = os.fork()
            if pid == 0:
                self.become(program, inherited, limits)
            return pid
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)

    def become(self, program, inherited, limits):
        """In the child. Never returns."""
        try:
            os.setsid()
            if self.slave is not None:
                fcntl.ioctl(self.slave, termios.TIOCSCTTY, 0)
            for target, fd in enumerate(inherited):
                os.dup2(fd, target)
                os.set_inheritable(target, True)  # where the two are one
            os.umask(0o022)
            for number in SIGNALS:
                signal.signal(number, signal.SIG_DFL)
            for limit, value in limits:
                hard = resource.getrlimit(limit)[1]
                if hard != resource.RLIM_INFINITY:
                    value = min(value, hard - SPARE_PROCESSES if limit == resource.RLIMIT_NPROC else hard)
                # Whoever exceeds the soft limit gets SIGXCPU, which says why; only who survives that gets SIGKILL.
                last = value + int(KILL_AFTER_SECONDS) if limit == resource.RLIMIT_CPU else value
                resource.setrlimit(limit, (value, last if hard == resource.RLIM_INFINITY else min(last, hard)))
            os.chdir(program.folder)
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            file = program.shell.file if program.shell else program.arguments[0]
            os.execvpe(file, program.arguments, program.environment)
        except BaseException as error:
            name = os.fsdecode(program.arguments[0])
            reason = getattr(error, "strerror", None) or repr(error)
            os.write(2, "podshell: cannot run {}: {}\n".format(name, reason).encode("utf-8", "replace"))
        finally:
            os._exit(127)

    def last_folder(self):
        """Where a shell says that it ended; None if it has not said so."""
        return self.state.folder() if self.state else None

    def exited(self):
        """Nobody but background processes holds the terminal from here on."""
        if self.slave is not None:
            os.close(self.slave)
            self.slave = None
        if self.state:
            self.state.restore()
            self.state = None

    def release_taps(self):
        if self.taps:
            self.taps.release()

    def remove_taps(self):
        if self.taps:
            self.taps.remove(is_in_use=bool(session_members(self.pid)))


Program = collections.namedtuple("Program", "arguments environment folder state shell")
Program.__new__.__defaults__ = (None,)


class Shell:
    """What a command begins with: the folder and the variables that the last shell command ended with."""

    NOISE = (b"_", b"SHLVL", b"PWD", b"TERM", b"COLUMNS", b"LINES")

    # Variables that change how a shell starts, and so whether it reports its end. The shell sets them after its start.
    GUARDED = re.compile(
        rb"(?:POSIXLY_CORRECT|SHELLOPTS|BASHOPTS|BASH_ENV|LD_\w+|GCONV_PATH|LOCPATH|MALLOC_\w+|GLIBC_TUNABLES)\Z")

    # Functions that would replace the builtins with which our shells begin are not carried over.
    IN_THE_WAY = re.compile(rb"BASH_FUNC_(?::|eval|exit|export|set|shopt|trap|unset)%%\Z")

    # Matches a text that may set, show or replace a trap, or print its lines as they are read.
    MAY_TRAP = re.compile(rb"trap|verbose|\bset\s[^\n;&|]*-\w*v")

    # Matches a text that runs another one, which may replace a trap on EXIT.
    MAY_RUN_TEXTS = re.compile(rb"source|eval|(?:\A|[\s;&|({!`])\.\s")

    # Matches a command that sets a trap on errors, and no other. It neither shows nor replaces one on EXIT.
    ERR_TRAP = re.compile(
        rb"(?<![\w-])trap[ \t]+(?:--[ \t]+)?(?:'(?:(?!trap)[^'])*'|\"(?:(?!trap)[^\"\\]|\\.)*\"|[\w:-]+)"
        rb"[ \t]+(?i:ERR)[ \t]*(?=[\n;&|})]|\Z)")

    def __init__(self, home):
        self.home = os.fsencode(home)
        inherited = {name: value for name, value in os.environb.items() if not name.startswith(NOT_FOR_COMMANDS)}
        self.inherited = {name: value for name, value in inherited.items() if name not in self.NOISE}
        self.inherited.pop(b"BASH_ENV", None)
        self.inherited[b"HOME"] = self.home
        self.inherited.setdefault(b"PATH", os.fsencode(os.defpath))
        if not {b"LANG", b"LC_ALL", b"LC_CTYPE"} & set(self.inherited):
            self.inherited[b"LANG"] = b"C.UTF-8"
        path = os.fsdecode(self.inherited[b"PATH"])
        self.bash = shutil.which("bash", path=path)
        self.sh = shutil.which("sh", path=path) or "sh"
        self.env = shutil.which("env", path=path)
        self.pwd = shutil.which("pwd", path=path)
        self.states = None  # a folder for State files
        self.saved = None
        self.folder = self.home

    def program(self, start, configuration, taps):
        folder = next(folder for folder in (self.folder, self.home, b"/") if os.path.isdir(folder))
        environment = dict(self.inherited if self.saved is None else self.saved)
        if self.saved is None:
            environment.update(configuration.environment)
        environment[b"PWD"] = folder
        environment.pop(b"TERM", None)
        if start.terminal:
            environment[b"TERM"] = configuration.environment.get(b"TERM", b"xterm-256color")
        environment.update(start.environment)
        if start.script:
            return self.script_program(start, environment, folder)
        return self.shell_program(start, environment, folder, taps)

    def script_program(self, start, environment, folder):
        """Runs a script: its file is in the home, and the language's additions are in a separate folder."""
        script = start.script
        path = os.fsdecode(environment.get(b"PATH", b""))
        missing = [name for name in script.requires if not shutil.which(os.fsdecode(name), path=path)]
        if missing:
            raise Malformed("Scripts of this language cannot run here: the sandbox has no {}".format(
                ", ".join(map(os.fsdecode, missing))))
        added = None
        path = os.path.join(self.home, script.name)
        try:
            if script.files:
                added = ScriptFolder(os.path.join(self.states_folder(), b"%d.script" % start.id), script.files)
            replace_file(path, script.text, 0o644)
        except OSError as error:
            if added:
                added.discard()
            raise Malformed("The script cannot be written to {}: {}".format(
                os.fsdecode(error.filename or self.home), error.strerror))
        if script.engine:
            environment[b"PODSHELL_ENGINE_FD"] = b"%d" % ENGINE_FD
        place = added.path if added else b""
        for name, value in script.environment.items():
            environment[name] = value.replace(b"{folder}", place)
        for name, value in script.search_paths.items():
            value = value.replace(b"{folder}", place)
            environment[name] = value + b":" + environment[name] if name in environment else value
        arguments = [word.replace(b"{folder}", place) for word in script.interpreter + script.arguments]
        return Program(arguments + [script.name if folder == self.home else path], environment, folder, added)

    def failures(self, script):
        """Compiles the patterns of an interpreter's last output; {script} is its name for the script's file."""
        paths = {os.path.join(home, script.name) for home in (self.home, os.path.realpath(self.home))}
        names = "|".join(re.escape(os.fsdecode(path)) for path in [script.name] + sorted(paths))
        try:
            return [
                failure._replace(pattern=re.compile(
                    failure.pattern.replace("{script}", "(?:" + names + ")"), re.MULTILINE))
                for failure in script.failures]
        except re.error as error:
            raise Malformed("The pattern of a failure is malformed: {}".format(error))

    def shell_program(self, start, environment, folder, taps):
        text = taps.put_into(start.shell, self.bash) if taps else start.shell
        for name in [name for name in environment if self.IN_THE_WAY.match(name)]:
            del environment[name]
        functions = [value for name, value in environment.items() if name.startswith(b"BASH_FUNC_")]
        texts = [self.ERR_TRAP.sub(b"", words) for words in [text] + functions]
        may_trap = any(map(self.MAY_TRAP.search, texts))
        is_followed = may_trap or any(map(self.MAY_RUN_TEXTS.search, texts))
        state = self.new_state(start.id)
        if self.bash:
            arguments = self.bash_arguments(text, state, environment, is_followed, not may_trap)
        else:
            arguments = self.sh_arguments(text, state, is_followed, not may_trap)
        shell = ShellProcess(self.bash or self.sh, arguments, bool(self.bash), may_trap)
        return Program(arguments, environment, folder, state, shell)

    def bash_arguments(self, text, state, environment, is_followed, is_trapped):
        """Returns a bash that reports its state after the text, in a trap on EXIT, or in whichever of them runs."""
        if state is None:
            return [b"bash", b"-c", text]
        prelude = [b"unset BASH_ENV"]
        code = text
        if is_followed or len(text) > LARGEST_ARGUMENT:
            prelude.append(b"BASH_EXECUTION_STRING=" + shell_word(text))
            code = b'eval "$BASH_EXECUTION_STRING"'
        if is_followed:
            code = state.around(code, has_exit=b"exit" in text)
        if is_trapped:
            prelude.append(b"trap " + shell_word(state.report(is_second=is_followed)) + b" EXIT")
        prelude += [b": " + shell_word(os.fsencode(self.bash)), self.take_guarded(environment)]
        environment[b"BASH_ENV"] = state.write(b".prelude", b"\n".join(prelude) + b"\n")
        return [b"bash", b"-c", code]

    def take_guarded(self, environment):
        """Removes these variables from the environment; returns the code with which bash sets them nevertheless."""
        guarded = {name: environment.pop(name) for name in list(environment) if self.GUARDED.match(name)}
        options = [guarded.pop(name, b"").split(b":") for name in (b"BASHOPTS", b"SHELLOPTS")]
        lines = [b"export " + name + b"=" + shell_word(value) for name, value in sorted(guarded.items())]
        for name, command, values in zip((b"BASHOPTS", b"SHELLOPTS"), (b"shopt -s ", b"set -o "), options):
            words = [command + value for value in values if re.match(rb"[a-z_-]+\Z", value)]
            if words:  # on one line, so that the options that they set do not show it
                lines.append(b"{ export " + name + b"; " + b"; ".join(words) + b"; } 2>/dev/null")
        return b"\n".join(lines)

    def sh_arguments(self, text, state, is_followed, is_trapped):
        if state and is_followed:
            text = state.around(b"eval " + shell_word(text), has_exit=False)
        if state and is_trapped:
            text = b"trap " + shell_word(state.report(is_second=is_followed)) + b" EXIT; " + text
        if len(text) <= LARGEST_ARGUMENT or not state:
            return [b"sh", b"-c", text]
        return [b"sh", state.write(b".sh", text)]

    # A plain sh reads these differently from bash, so its pipes are not where the gateway has found them.
    BASH_ALONE = re.compile(
        rb"[$]['\"]|[|]&|&>|<<<|[<>][(]|\[\[|(?<![$])[(][(]|[?*+@!=][(]|;&|[{]\w+[}][<>]"
        rb"|\b(?:coproc|function|select|time)\b")

    def check_taps(self, program, text, taps):
        """Lets the shell parse a text with its taps before it runs; this runs none of it.

        A tap in a wrong place could change what the text does. The shell's message reports a mistake in the text.
        """
        if not self.bash and self.BASH_ALONE.search(text):
            raise Malformed("Breakpoints cannot be set in this text, because this sandbox has no bash: leave them out")
        error = self.syntax_error(program, taps.put_into(text, self.bash))
        if error is None:
            return
        own = self.syntax_error(program, text)
        if own is not None:
            raise Malformed("Breakpoints cannot be set in this text, because the shell does not understand it: " + own)
        raise Malformed("Breakpoints cannot be set in this text, because with them the shell would not understand it:"
                        " leave them out")

    def syntax_error(self, program, text):
        """Returns the shell's error for a text that it only parses, or None if it can parse the text.

        Extended globs may be on when the text runs, or be switched on by its first lines. Reading alone does not show
        that, so a text that is not understood is read with them, too.
        """
        error = self.read_only(program, ["-n", "-c", text])
        if error is not None and self.bash:
            return self.read_only(program, ["-O", "extglob", "-n", "-c", text]) and error
        return error

    def read_only(self, program, arguments):
        environment = {name: value for name, value in program.environment.items() if name not in (b"BASH_ENV", b"ENV")}
        with subprocess.Popen(
                [self.bash or self.sh] + arguments, env=environment, cwd=program.folder,
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CHECK_SECONDS, CHECK_SECONDS))) as process:
            try:
                if process.wait(CHECK_SECONDS) == 0:
                    return None
            except subprocess.TimeoutExpired:
                process.kill()
                raise Malformed("Breakpoints cannot be set in this text, because the shell takes too long to read it:"
                                " leave them out")
            message = os.read(process.stderr.fileno(), CHECK_MESSAGE_BYTES).partition(b"\n")[0]
            return message[max(message.find(b"line "), 0):].decode("utf-8", "replace") or "it cannot be read"

    def new_state(self, id):
        """None if nothing can be written; the command then runs, and leaves no state."""
        if not self.env:
            return None
        try:
            return State(self, os.path.join(self.states_folder(), str(id).encode()))
        except OSError:
            return None

    def states_folder(self):
        if self.states is None or not os.path.isdir(self.states):
            self.states = os.fsencode(tempfile.mkdtemp(prefix=".podshell-"))
        return self.states

    def taps_folder(self, id):
        return os.path.join(self.states_folder(), b"%d.taps" % id)

    def restore(self, folder, variables):
        """Stores both; one that is None was not reported, and its earlier value stays."""
        if folder is not None:
            self.folder = folder
        if variables is not None:
            self.saved = {name: value for name, value in variables.items() if name not in self.NOISE}

    def close(self):
        if self.states:
            shutil.rmtree(self.states, ignore_errors=True)


class ShellProcess:
    """The shell around a learner's text, and which of a job's processes a signal must not end.

    A shell that waits for a program that handles a signal would die of it, and leave the program behind. So neither the
    shell nor its subshells on the way to that program get it. If no program handles it, all get it, so that a loop
    ends. They also get it if the text has a trap for it. Background processes do not count.
    """

    # These signals do not end a waiting shell; bash also leaves SIGINT and SIGQUIT to the program.
    HARMLESS = {signal.SIGSTOP, signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU, signal.SIGCONT, signal.SIGCHLD,
                signal.SIGURG, signal.SIGWINCH, signal.SIGKILL}
    LEFT_BY_BASH = {signal.SIGINT, signal.SIGQUIT}

    def __init__(self, file, arguments, is_bash, may_trap):
        self.file = file
        self.command_line = b"".join(argument + b"\0" for argument in arguments)
        self.harmless = self.HARMLESS | (self.LEFT_BY_BASH if is_bash else set())
        self.may_trap = may_trap

    def spared(self, leader, members, number):
        if number in self.harmless:
            return set()
        parents = {member.pid: member.parent for member in members}
        shells = {pid: Dispositions(pid) for pid in parents if read_proc(pid, "cmdline") == self.command_line}
        if leader not in shells:
            return set()
        spared = set()
        for pid in parents:
            if self.is_waited_for(pid, shells, leader, number):
                while pid in parents:
                    pid = parents[pid]
                    if pid in shells and not (self.may_trap and shells[pid].catches(number)):
                        spared.add(pid)
        return spared

    def is_waited_for(self, pid, shells, leader, number):
        """Returns whether it handles the signal and was not started with &, which makes it ignore keyboard signals."""
        process = shells.get(pid) or Dispositions(pid)
        is_background = process.ignores(signal.SIGQUIT) and (process.ignores(signal.SIGINT) or has_no_input(pid))
        if pid == leader or is_background and not shells[leader].ignores(signal.SIGINT):
            return False
        return process.ignores(number) or process.catches(number) and (pid not in shells or self.may_trap)


class Dispositions:
    """A process's dispositions of signals at the time of creation."""

    def __init__(self, pid):
        lines = dict(line.split(b":", 1) for line in read_proc(pid, "status").splitlines() if b":" in line)
        self.ignored = int(lines.get(b"SigIgn", b"0"), 16)
        self.caught = int(lines.get(b"SigCgt", b"0"), 16)

    def ignores(self, number):
        return bool(self.ignored >> (number - 1) & 1)

    def catches(self, number):
        return bool(self.caught >> (number - 1) & 1)


class State:
    """A shell writes its variables and folder here when it ends: NUL after each variable, then the folder's line.

    Two programs write it, which inherit both from the shell that starts them. So functions, options, or the value of
    $PWD in the text's shell do not affect them. The file is read through the descriptor that created it, so a
    replacement is never opened.
    """

    def __init__(self, shell, path):
        self.shell = shell
        self.path = path
        self.files = [path]
        self.fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def report(self, is_second=False):
        """Returns the shell command that reports, the second one only if the first one did not.

        Subshells run no DEBUG trap, and -e and -x do not reveal them.
        """
        pwd = quote(self.shell.pwd) + " -P || pwd -P" if self.shell.pwd else "pwd -P"
        file = quote(os.fsdecode(self.path))
        command = "{} -0; {}".format(quote(self.shell.env), pwd)
        if is_second:
            test = "[[ -s {} ]]" if self.shell.bash else "[ -s {} ]"
            command = "( {} || {{ {}; }} >|{} )".format(test.format(file), command, file)
        else:
            command = "( {} ) >|{}".format(command, file)
        return os.fsencode("{{ ! {} {}; }} 2>/dev/null".format(command, self.no_trace()))

    def no_trace(self):
        return "{BASH_XTRACEFD}>/dev/null" if self.shell.bash else ""

    def around(self, code, has_exit):
        """Returns code followed by the report, with the same status; on one line, so that -v does not print it."""
        quiet = b"2>/dev/null " + os.fsencode(self.no_trace())
        end = b'( set -- "$?"; %b; exit "$1" ) %b' % (self.report(), quiet)
        if self.shell.bash:
            end += b" && ( [[ 1 ]] ) " + quiet  # so that a trap on ERR does not see the status a second time
        if not has_exit:
            return code + b"; " + end
        exit = (b'exit() { { set -- "$?" "$@"; set +x; unset -f exit; [[ $BASHPID != "$$" ]] || %b; } 2>/dev/null; '
                b'exit "${2-$1}"; }; ' % self.report())
        return exit + code + b"; " + end

    def write(self, suffix, content):
        path = self.path + suffix
        self.files.append(path)
        replace_file(path, content, 0o600)
        return path

    def folder(self):
        folder, _ = self.read()
        return os.path.realpath(folder) if folder else None

    def read(self):
        """Returns the folder and the variables; None for each that was not reported."""
        size = os.fstat(self.fd).st_size
        start = max(0, size - (STATE_BYTES if size <= STATE_BYTES else STATE_FOLDER_BYTES))
        *parts, line = os.pread(self.fd, size - start, start).split(b"\0")
        folder = line[:-1] if line.startswith(b"/") and line.endswith(b"\n") else None
        if not parts or line and not folder or start:
            return folder, None
        variables = dict(part.split(b"=", 1) for part in parts if b"=" in part)
        named = variables.get(b"PWD", b"")
        if named.startswith(b"/") and (folder is None or is_same_folder(named, folder)):
            folder = named  # with the symbolic links in the learner's path
        return folder, variables

    def restore(self):
        try:
            self.shell.restore(*self.read())
        finally:
            self.discard()

    def discard(self):
        os.close(self.fd)
        for path in self.files:
            try:
                os.unlink(path)
            except OSError:
                pass  # it is the learner's folder too


def is_same_folder(one, other):
    try:
        return os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


class ScriptFolder:
    """Holds the files that a script's language adds to it, as long as it runs."""

    def __init__(self, path, files):
        self.path = path
        os.mkdir(path, 0o700)
        try:
            for name, content in files.items():
                replace_file(os.path.join(path, name), content, 0o644)
        except OSError:
            self.discard()
            raise

    def folder(self):
        return None

    def restore(self):
        self.discard()  # a script leaves nothing to commands after it

    def discard(self):
        shutil.rmtree(self.path, ignore_errors=True)


class TapFolder:
    """Named pipes into which a program copies what passes through a command's pipes, and that program.

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
        pipes = [(self.open_pipe(self.name("{}.output", tap)), STDOUT)]
        if self.is_with_errors(tap):
            pipes.insert(0, (self.open_pipe(self.name("{}.errors", tap)), STDERR))
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
        """The text with its taps. Whatever it asks of its pipelines, it is answered as without them.

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
        """The shell is over: from here on each pipe ends with its last writer."""
        for fds in (self.writers, self.waiting):
            while fds:
                os.close(fds.pop())

    def remove(self, is_in_use):
        """The command is over. Background processes may be yet to need the folder; then it stays."""
        self.release()
        if not is_in_use:
            shutil.rmtree(self.path, ignore_errors=True)

    def discard(self):
        self.release()
        for fd in self.readers:
            os.close(fd)
        shutil.rmtree(self.path, ignore_errors=True)


COPY_PROGRAM = b"""\
# Copies standard input to standard output and to a tap, and a stage's errors to standard error and to another.
# Like a pipe, it ends with who is on its sides, and nothing else ends it. No tap is waited for that nobody reads.
import os, select, signal, sys

PIECE = 65536
SURE = 4096  # what a pipe that is ready takes at once


def write(fd, data):
    while data:
        data = data[os.write(fd, data):]


def is_ready(fd, events, milliseconds=0):
    poll = select.poll()
    poll.register(fd, events)
    return bool(poll.poll(milliseconds))


class Tap:
    def __init__(self, path):
        try:
            self.fd = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            os.set_blocking(self.fd, True)
        except OSError:
            self.fd = None

    def write(self, data):
        try:
            if self.fd is not None:
                write(self.fd, data)
        except OSError:
            self.fd = None


class Errors:
    def __init__(self, source, tap):
        self.fd = os.open(source, os.O_RDONLY | os.O_NONBLOCK)
        self.tap = Tap(tap)
        self.waiting = b""
        self.has_begun = False  # whether the stage has opened it: then no writer means that it has ended

    def register(self, poll):
        if self.waiting:
            poll.register(2, select.POLLOUT)
        else:
            poll.register(self.fd, select.POLLIN)

    def copy(self, is_patient=False):
        while self.fd is not None:
            while self.waiting:
                if not is_patient and not is_ready(2, select.POLLOUT):
                    return
                try:
                    self.waiting = self.waiting[os.write(2, self.waiting[:SURE]):]
                except OSError:
                    self.waiting = b""
            try:
                data = os.read(self.fd, PIECE)
            except BlockingIOError:
                self.has_begun = True
                return
            if data:
                self.has_begun = True
                self.waiting = data
                self.tap.write(data)
            elif self.has_begun:
                os.close(self.fd)
                self.fd = None
            else:
                return


class NoErrors:
    fd = None
    has_begun = True

    def copy(self, is_patient=False):
        pass


for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
output = Tap(sys.argv[1])
errors = Errors(*sys.argv[2:]) if sys.argv[2:] else NoErrors()
has_reader = True
while has_reader or not errors.has_begun:
    poll = select.poll()
    poll.register(0, select.POLLIN)
    if has_reader:
        poll.register(1, 0)
    if errors.fd is not None:
        errors.register(poll)
    ready = {fd for fd, _ in poll.poll()}
    errors.copy()
    if 1 in ready:
        has_reader = False
    elif 0 in ready:
        errors.has_begun = True
        data = os.read(0, PIECE)
        if not data:
            break
        output.write(data)
        try:
            write(1, data)
        except OSError:
            has_reader = False
os.close(0)
os.close(1)
errors.copy(is_patient=True)
if errors.fd is not None:
    is_ready(errors.fd, select.POLLIN, 20)
    errors.copy(is_patient=True)
if errors.fd is not None and os.fork() == 0:  # the pipeline must not wait for who is left with these
    while errors.fd is not None:
        is_ready(errors.fd, select.POLLIN, None)
        errors.copy(is_patient=True)
"""


Script = collections.namedtuple(
    "Script", "text name interpreter requires arguments files environment search_paths failures engine")
Engine = collections.namedtuple("Engine", "lease")
Failure = collections.namedtuple("Failure", "exits kind pattern")
TappedPipe = collections.namedtuple("TappedPipe", "location start end merged")


class Start:
    """A START request, checked."""

    def __init__(self, id, request):
        if id >= LARGEST_ID:
            raise Malformed("A command's id is below 2^53")
        self.id = id
        self.label = field(request, "label", str)
        self.owner = field(request, "owner", str, "")
        if len(json.dumps(self.label)) > LABEL_BYTES + 2 or len(self.owner) > LABEL_BYTES:
            raise Malformed("A label has at most {} bytes".format(LABEL_BYTES))
        self.shell = text(field(request, "shell", str)) if request.get("shell") is not None else None
        self.script = self.read_script(request) if request.get("script") is not None else None
        if (self.shell is None) == (self.script is None):
            raise Malformed("A command is either a shell's text or a script")
        self.taps = self.read_taps(field(request, "taps", list, []), len(self.shell or b""))
        self.terminal = self.read_terminal(request) if request.get("terminal") is not None else None
        self.stdin = field(request, "stdin", str, "open")
        if self.stdin not in ("open", "closed"):
            raise Malformed("stdin is open or closed")
        self.environment = variables(field(request, "environment", dict, {}))
        self.replaces_others = field(request, "replaces_others", bool, False)
        self.notes_files = field(request, "notes_files", bool, False)

    @staticmethod
    def read_script(request):
        script = field(request, "script", dict)
        name = file_name(field(script, "name", str))
        interpreter = field(script, "interpreter", list)
        arguments = field(script, "arguments", list, [])
        if not interpreter or not all(isinstance(word, str) for word in interpreter + arguments):
            raise Malformed("A script needs an interpreter")
        files = field(script, "files", dict, {})
        if not all(isinstance(content, str) for content in files.values()):
            raise Malformed("A file that is added to a script is text")
        return Script(
            field(script, "text", str).encode("utf-8", "surrogatepass"),
            name,
            [text(word) for word in interpreter],
            [text(name) for name in field(script, "requires", list, [])],
            [text(word) for word in arguments],
            {file_name(name): content.encode("utf-8", "surrogatepass") for name, content in files.items()},
            variables(field(script, "environment", dict, {})),
            variables(field(script, "search_paths", dict, {})),
            [Start.read_failure(failure) for failure in field(script, "failures", list, [])[:FAILURES]],
            Start.read_engine(field(script, "engine", dict)) if script.get("engine") is not None else None)

    @staticmethod
    def read_engine(engine):
        return Engine(field(engine, "lease_ms", int) / 1000 if engine.get("lease_ms") is not None else None)

    @staticmethod
    def read_failure(failure):
        exits = [code for code in field(failure, "exit", list) if isinstance(code, int)]
        return Failure(frozenset(exits), field(failure, "kind", str, ""), field(failure, "pattern", str))

    @staticmethod
    def read_taps(taps, length):
        if len(taps) > TAPS:
            raise Malformed("A command has at most {} taps".format(TAPS))
        taps = [
            TappedPipe(
                field(tap, "location", int),
                field(tap, "start", int),
                field(tap, "end", int),
                field(tap, "merged", bool, False))
            for tap in taps]
        for before, tap in zip([TappedPipe(-1, 0, 0, False)] + taps, taps):
            if not (before.location < tap.location < 2 ** 31 and before.end <= tap.start < tap.end <= length):
                raise Malformed("The taps do not fit the text")
        return taps

    @staticmethod
    def read_terminal(request):
        terminal = field(request, "terminal", dict)
        size = field(terminal, "columns", int), field(terminal, "rows", int)
        if not all(1 <= cells <= 1000 for cells in size):
            raise Malformed("A terminal has from 1 to 1000 columns and rows")
        return size


class Configuration:
    """A CONFIGURE request, checked."""

    LIMITS = (
        ("memory_bytes", resource.RLIMIT_DATA),  # only used memory: programs reserve more address space than there is memory
        ("file_bytes", resource.RLIMIT_FSIZE),
        ("open_files", resource.RLIMIT_NOFILE),
        ("cpu_seconds", resource.RLIMIT_CPU),
    )

    def __init__(self, request):
        self.environment = variables(field(request, "environment", dict, {}))
        self.files = [self.read_file(file) for file in field(request, "files", list, [])]
        limits = field(request, "limits", dict, {})
        self.commands = field(limits, "commands", int, COMMANDS)
        self.command_seconds = field(limits, "command_seconds", int, 0)
        self.unwatched_bytes = field(limits, "unwatched_bytes", int, 0)
        self.watched_seconds = field(limits, "watched_seconds", int, int(WATCHED_SECONDS))
        self.output_bytes = field(limits, "output_bytes", int) if limits.get("output_bytes") is not None else None
        self.limits = [(resource.RLIMIT_CORE, 0)]
        self.limits += [(limit, field(limits, name, int)) for name, limit in self.LIMITS if limits.get(name) is not None]
        self.processes = field(limits, "processes", int, 0)
        self.reserved = min(RESERVED_PROCESSES, self.processes // 4)

    def limits_of_next(self):
        """The limits of a command that is about to begin.

        Some processes are reserved for commands that start when others have used up the rest, so that a learner can find
    and end those.
        """
        if not self.processes:
            return self.limits
        if os.getpid() != 1:  # processes beside it do not belong to the sandbox
            return self.limits + [(resource.RLIMIT_NPROC, self.processes)]
        is_crowded = count_threads() >= self.processes - 2 * self.reserved
        limit = self.processes if is_crowded else self.processes - self.reserved
        return self.limits + [(resource.RLIMIT_NPROC, limit)]

    def is_out_of_processes(self):
        return self.processes and os.getpid() == 1 and count_threads() >= self.processes - 2

    @staticmethod
    def read_file(file):
        try:
            content = binascii.a2b_base64(field(file, "content", str))
        except ValueError:
            raise Malformed("A file's content is not base64")
        return text(field(file, "path", str)), content, field(file, "mode", int, 0o644) & 0o777

    def write_files(self, home):
        for path, content, mode in self.files:
            path = os.path.join(os.fsencode(home), path)
            try:
                os.makedirs(os.path.dirname(path), exist_ok=True)
                replace_file(path, content, mode)
            except OSError as error:
                raise Malformed("{} cannot be written: {}".format(os.fsdecode(path), error.strerror))


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
            self.end_largest("memory", ReachedLimit(MEMORY_LIMIT, self.limit), own_bytes, self.limit)
        if count_sockets() > SOCKETS:
            self.end_largest("sockets", ReachedLimit(SOCKET_LIMIT, SOCKETS), count_descriptors, 0, at_most=1)

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
                command.killing_limit = reached
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


class Share:
    """What one command has in the ring; its taps have another."""

    def __init__(self):
        self.entries = 0
        self.bytes = 0


Kept = collections.namedtuple("Kept", "command share length")


class Spool:
    """Entries that were not acknowledged, in a ring on disk, in the order in which they were cut.

    Positions count bytes from the beginning of time; a byte is at its position modulo the size. Room
    is reserved before anything is read from a command, so an entry that was begun always fits.
    """

    def __init__(self, fd, size):
        self.fd = fd
        self.size = size
        self.freed = self.sent = self.end = 0  # positions
        self.acknowledged = self.last_sent = self.last = 0  # sequences
        self.in_flight = collections.deque()  # each entry that was sent
        self.unsent = collections.deque()
        self.reserved_entries = self.reserved_bytes = 0
        self.last_free = -FLOWING_SECONDS

    def is_empty(self):
        return self.acknowledged == self.last

    # Room

    def free_entries(self):
        return SPOOL_ENTRIES - (self.last - self.acknowledged) - self.reserved_entries

    def free_bytes(self):
        return self.size - (self.end - self.freed) - self.reserved_bytes

    def has_room(self, entries, bytes):
        return entries <= self.free_entries() and bytes <= self.free_bytes()

    def is_fair(self, share):
        """Whether a command may have one entry more: nobody has more of the ring than is free.

        So one flood takes half of it, two a third each, and there is always something left for others.
        While the client keeps acknowledging, the ring is not needed, and what waits in it only delays
        what a learner sees: then a little is enough.
        """
        if share.bytes > FLOWING_BYTES and time.monotonic() - self.last_free < FLOWING_SECONDS:
            return False
        return (share.entries + 1 <= self.free_entries() - 1
                and share.bytes + ENTRY_BYTES <= self.free_bytes() - ENTRY_BYTES)

    def reserve(self, entries, bytes):
        self.reserved_entries += entries
        self.reserved_bytes += bytes

    def release(self, entries, bytes):
        self.reserved_entries -= entries
        self.reserved_bytes -= bytes

    def is_spare(self, share):
        """Whether taps may have one entry more: their command's output must not stop because of them."""
        return (share.entries < self.free_entries() // 4
                and share.bytes + TAP_BYTES <= min(TAPPED_BYTES, self.free_bytes() // 4))

    # In at one end, out at the other

    def append(self, command, share, frame):
        """Keeps an entry; True if all before it were sent."""
        keeps_up = not self.unsent
        at = self.end % self.size
        first = frame[:self.size - at]
        self.write(first, at)
        if len(first) < len(frame):
            self.write(frame[len(first):], 0)
        self.end += len(frame)
        self.last += 1
        self.unsent.append(Kept(command, share, len(frame)))
        share.entries += 1
        share.bytes += len(frame)
        return keeps_up

    def write(self, data, at):
        try:
            if os.pwrite(self.fd, data, at) < len(data):
                raise OSError(errno.ENOSPC, "The ring's disk is full")
        except OSError as error:
            raise SpoolFailed(str(error))

    def may_send(self, window):
        if not self.unsent:
            return False
        sent = self.sent - self.freed
        return sent == 0 or sent + self.unsent[0].length <= window

    def mark_sent(self):
        entry = self.unsent.popleft()
        self.in_flight.append(entry)
        self.sent += entry.length
        self.last_sent += 1

    def read_unsent(self, window, limit):
        """The entries that the window has room for, one after the other, and marks them as sent."""
        start = self.sent
        self.mark_sent()
        while self.may_send(window) and self.sent - start + self.unsent[0].length <= limit:
            self.mark_sent()
        length = self.sent - start
        at = start % self.size
        data = os.pread(self.fd, min(length, self.size - at), at)
        return data if len(data) == length else data + os.pread(self.fd, length - len(data), 0)

    def free(self, sequence):
        """Forgets every entry up to this one; the commands that they were of."""
        self.last_free = time.monotonic()
        commands = set()
        while self.acknowledged < sequence:
            command, share, length = self.in_flight.popleft()
            self.acknowledged += 1
            self.freed += length
            share.entries -= 1
            share.bytes -= length
            commands.add(command)
        return commands

    def rewind(self):
        """Whatever was sent and not acknowledged will be sent again."""
        self.unsent.extendleft(reversed(self.in_flight))
        self.in_flight.clear()
        self.sent = self.freed
        self.last_sent = self.acknowledged


class SpoolFailed(BaseException):
    """An entry cannot be kept. The supervisor ends: a sandbox that is lost is better than a gap."""


class Loop:
    """Waits for descriptors, timers and signals, and calls who waits for them, one at a time.

    A handler may be called although its descriptor is not ready.
    """

    def __init__(self):
        self.epoll = select.epoll()
        self.handlers = {}  # descriptor: handler
        self.timers = []  # a heap
        self.signals = {}
        self.woken, wake = os.pipe()
        os.set_blocking(self.woken, False)
        os.set_blocking(wake, False)
        signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
        self.watch(self.woken, select.EPOLLIN, self.take_signals)

    def watch(self, fd, events, handler):
        if fd in self.handlers:
            self.epoll.modify(fd, events)
        else:
            self.epoll.register(fd, events)
        self.handlers[fd] = handler

    def unwatch(self, fd):
        if self.handlers.pop(fd, None):
            self.epoll.unregister(fd)

    def after(self, seconds, handler):
        timer = Timer(time.monotonic() + seconds, handler)
        heapq.heappush(self.timers, timer)
        return timer

    def on_signal(self, number, handler):
        self.signals[number] = handler
        signal.signal(number, lambda *_: None)

    def take_signals(self):
        try:
            woken_by = set(os.read(self.woken, 4 * KIB))
        except BlockingIOError:
            return
        for number in woken_by:
            if number in self.signals:
                self.call(self.signals[number])

    def turn(self):
        """Waits for something, and does it."""
        while self.timers and self.timers[0].handler is None:
            heapq.heappop(self.timers)
        timeout = max(0.0, self.timers[0].deadline - time.monotonic()) if self.timers else None
        for fd, _ in self.epoll.poll(timeout):
            if fd in self.handlers:
                self.call(self.handlers[fd])
        now = time.monotonic()
        while self.timers and self.timers[0].deadline <= now:
            timer = heapq.heappop(self.timers)
            if timer.handler:
                self.call(timer.handler)

    @staticmethod
    def call(handler, *arguments):
        """Whatever goes wrong ends what it is about, and nothing else."""
        try:
            handler(*arguments)
        except Exception:
            log(traceback.format_exc())
            owner = getattr(handler, "__self__", None)
            if hasattr(owner, "broken"):
                owner.broken()


class Timer:
    def __init__(self, deadline, handler):
        self.deadline = deadline
        self.handler = handler

    def __lt__(self, other):
        return self.deadline < other.deadline

    def cancel(self):
        self.handler = None


NO_TIMER = Timer(0.0, None)
LOGGED = itertools.count()


def frame(type, *parts):
    body = b"".join(parts)
    return struct.pack("!IB", 1 + len(body), type) + body


def json_frame(type, value):
    return frame(type, json.dumps(value).encode())


def parse(body):
    try:
        value = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Malformed("The request is not JSON")
    if not isinstance(value, dict):
        raise Malformed("The request is not a JSON object")
    return value


def unpack(form, payload):
    if len(payload) != struct.calcsize(form):
        raise Malformed("The input is malformed")
    return struct.unpack(form, payload)


def field(json_object, name, type, default=None):
    """A value of the given type; the default if it is absent, if there is a default."""
    value = json_object.get(name) if isinstance(json_object, dict) else None
    if value is None and default is not None:
        return default
    if not isinstance(value, type) or type is int and (isinstance(value, bool) or not 0 <= value < 2 ** 63):
        raise Malformed("{} is missing or malformed".format(name))
    return value


def text(value):
    """For the kernel: UTF-8 without NUL."""
    if "\0" in value:
        raise Malformed("Text for a process has no NUL character")
    return value.encode("utf-8", "surrogatepass")


def file_name(value):
    name = text(value)
    if b"/" in name or name in (b"", b".", b"..") or len(name) > 255:
        raise Malformed("{!r} is not the name of a file".format(value[:100]))
    return name


def variables(json_object):
    if not all(name and "=" not in name and isinstance(value, str) for name, value in json_object.items()):
        raise Malformed("A variable of the environment is malformed")
    return {text(name): text(value) for name, value in json_object.items()}


def quote(value):
    return "'" + value.replace("'", "'\\''") + "'"


def shell_word(path):
    return os.fsencode(quote(os.fsdecode(path)))


def size(count):
    return "{} MB".format(count // MIB) if count >= MIB else "{} bytes".format(count)


def replace_file(path, content, mode):
    """Puts a new file there; who has the old one open keeps it."""
    fd, new = tempfile.mkstemp(dir=os.path.dirname(path))
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
        os.chmod(new, mode)
        os.replace(new, path)
    except OSError:
        os.unlink(new)
        raise


def open_folder(path):
    """By its real path: where a link has taken a folder's place, it is not opened."""
    return open_beneath("/", [part for part in path.split(b"/") if part], os.O_DIRECTORY)


def open_beneath(folder, parts, flags):
    """A descriptor that only names what is there; no link is followed, and nothing is opened that could block."""
    fd = os.open(".", os.O_PATH, dir_fd=folder) if isinstance(folder, int) else os.open(folder, os.O_PATH)
    for number, part in enumerate(parts, 1):
        kind = flags if number == len(parts) else os.O_DIRECTORY
        try:
            beneath = os.open(part, os.O_PATH | os.O_NOFOLLOW | kind, dir_fd=fd)
        finally:
            os.close(fd)
        fd = beneath
    return fd


def read_beneath(folder, path, offset, length):
    """A piece of a regular file, its size, and a number that is another once the file has changed."""
    parts = path.split(b"/")
    if len(path) > PATH_BYTES or b"\0" in path or any(part in (b"", b".", b"..") for part in parts):
        raise OSError(errno.ENOENT, "That is no path to a file")
    named = open_beneath(folder, parts, 0)
    try:
        if not stat.S_ISREG(os.fstat(named).st_mode):
            raise OSError(errno.EINVAL, "That is no regular file")
        file = os.open("/proc/self/fd/{}".format(named), os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
    finally:
        os.close(named)
    try:
        status = os.fstat(file)
        version = hash((status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))
        piece = os.pread(file, max(0, min(length, status.st_size - offset)), offset)
        return status.st_size, version & (2 ** 63 - 1), piece
    finally:
        os.close(file)


def possible_names(text):
    """What may be a file's name in a text: its lines and its words, each one once."""
    seen = set()
    for line in LINE_ENDS.split(text):
        for name in itertools.chain((line.strip(),), line.split()):
            if name not in seen and is_name(name):
                seen.add(name)
                yield name


def is_name(name):
    if not 1 <= len(name) <= 255 or name in (b".", b"..") or NO_NAME.search(name):
        return False
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_file(name, folder):
    try:
        return stat.S_ISREG(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode)
    except OSError:
        return False


def interrupts(terminal):
    """Returns whether Ctrl-C is a signal there, and not an ordinary character."""
    settings = termios.tcgetattr(terminal)
    return settings[3] & termios.ISIG and settings[6][termios.VINTR] == INTERRUPT


def set_size(terminal, columns, rows):
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def pipe_capacity(fd):
    return fcntl.fcntl(fd, F_GETPIPE_SZ)


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


def log(message):
    """For who debugs the supervisor; not much, for whoever can connect can cause it."""
    if next(LOGGED) < LOGGED_MESSAGES:
        os.write(2, message.rstrip().encode("utf-8", "replace") + b"\n")


if __name__ == "__main__":
    main()
