"""Owns the sandbox's commands and entries, and decides which connection is attached."""

import collections
import os
import select
import signal
import time

try:
    from _operator import _compare_digest as compare_digest  # hmac's, without the libraries that hmac loads
except ImportError:
    from hmac import compare_digest

from supervisor.bounds import (
    CONTROL_BYTES, ENTRY_HEAD, FAILURE_BYTES, FLOWING_SECONDS, KILL_AFTER_SECONDS, MAX_UNAUTHENTICATED, TAP_END_BYTES)
from supervisor.command import Command
from supervisor.connection import Connection
from supervisor.files import open_folder, read_beneath
from supervisor.loop import NO_TIMER, Loop, log_failure
from supervisor.pace import Cut, Watch
from supervisor.protocol import PROTOCOL, Malformed, ProtocolError, Refused, Result, field, parse
from supervisor.request import Configuration, Start
from supervisor.shell import Shell
from supervisor.stream import Drain
from supervisor.writers import NO_WRITERS

RETAINED_COMMANDS = 1000
REMEMBERED_COMMANDS = 65536
REMEMBERED_WRITERS = 256
DRAINED_COMMANDS = 64
REMEMBERED_FOLDERS = 1000


class Supervisor:
    """Represents the sandbox: its commands, its entries, and the attached client."""

    def __init__(self, secret, listener, spool, home):
        self.secret = secret
        self.spool = spool
        self.home = home
        self.loop = Loop()
        self.listener = listener
        self.unauthenticated = []
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

    # Connections

    def accept(self):
        try:
            peer, _ = self.listener.accept()
        except BlockingIOError:
            return
        if len(self.unauthenticated) >= MAX_UNAUTHENTICATED:
            peer.close()
            return
        self.unauthenticated.append(Connection(self, peer))

    def attach(self, connection, request):
        """Attaches a connection in place of the previous one, or refuses it."""
        if field(request, "protocol", int) != PROTOCOL:
            return connection.refuse("protocol", "This supervisor speaks protocol {}".format(PROTOCOL))
        secret = field(request, "secret", str).encode("utf-8", "replace")
        if not secret or not compare_digest(secret, self.secret or secret):
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
        self.unauthenticated.remove(connection)
        self.attached = connection
        self.spool.rewind()
        for command in self.running():
            command.renew_lease()  # an earlier connection could not be heard
        self.used()
        connection.welcome(window, self.greeting())
        for drain in list(self.draining):
            drain.report()
        for command in self.running():
            command.time_limit.report()  # an earlier connection may not have passed it on
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
            "screens": True,
        }

    def closed(self, connection):
        if connection is self.attached:
            self.attached = None
        elif connection in self.unauthenticated:
            self.unauthenticated.remove(connection)

    # What a client asks for; each returns (result, message)

    def configure(self, request):
        if self.configuration is not None:
            return Result.KNOWN, ""
        configuration = Configuration(request)
        configuration.write_files(self.home)
        self.configuration = configuration
        self.watch = Watch(configuration.unwatched_bytes, configuration.watched_seconds)
        return Result.QUEUED, ""

    def start(self, id, request):
        """Starts a command, unless its id is known; refused ids are remembered as well."""
        self.last_use = time.monotonic()
        self.used()
        if id in self.starts:
            result, message = self.starts[id]
            return (Result.KNOWN, "") if result == Result.QUEUED else (result, message)
        if len(self.starts) >= REMEMBERED_COMMANDS:
            return Result.BUSY, "The sandbox has run as many commands as it can; end it, and start a new one"
        try:
            answer = self.try_start(id, request)
        except Malformed as error:
            answer = Result.MALFORMED, str(error)
        except Exception:
            log_failure()
            answer = Result.MALFORMED, "The sandbox cannot start this"
        self.starts[id] = answer
        return answer

    def try_start(self, id, request):
        if self.configuration is None:
            raise Malformed("The sandbox has no configuration yet")
        if self.terminating:
            return Result.BUSY, "The sandbox is ending"
        start = Start(id, parse(request))
        if start.replaces_others:
            for command in self.running():
                if command.owner == start.owner:
                    command.replace()
        limit = self.configuration.commands
        if sum(not command.is_replaced for command in self.running()) >= limit:
            return Result.TOO_MANY_COMMANDS, "At most {} commands run at a time; end one of them first".format(limit)
        ends = 2 * len(start.taps)
        failure = ENTRY_HEAD.size + FAILURE_BYTES if start.script and start.script.failures else 0
        has_room = self.spool.has_room(
            3 + ends + bool(failure), 3 * CONTROL_BYTES + ends * TAP_END_BYTES + failure)
        if len(self.commands) >= RETAINED_COMMANDS or not has_room:
            return Result.BUSY, "The sandbox's output is not taken fast enough; try again later"
        if self.configuration.is_out_of_processes():
            return Result.BUSY, (
                "The sandbox's programs have started as many processes as they may; end some of them first")
        try:
            command = Command(self, start)
        except OSError as error:
            return Result.BUSY, "The sandbox cannot start a process: {}".format(error.strerror)
        self.commands[id] = command
        command.begin()
        return Result.QUEUED, ""

    def input(self, id, writer, sequence, kind, payload):
        self.last_use = time.monotonic()
        command = self.commands.get(id)
        if command is None or not command.pace.is_screened():
            self.used()
        writers = command.writers if command else self.ended_writers.get(id, NO_WRITERS)
        last = writers.last(writer)
        if sequence <= last:
            return Result.KNOWN, ""
        if command is None or command.is_ended:
            return Result.NO_SUCH_COMMAND, "The command does not run any more"
        if sequence > last + 1:
            return Result.OUT_OF_ORDER, "Input {} is missing".format(last + 1)
        if not writers.has_room_for(writer):
            return Result.BUSY, "Too many clients have written to the command in the last minutes; try again later"
        try:
            result, message = command.take(kind, payload)
        except Malformed as error:
            return Result.MALFORMED, str(error)
        if result == Result.QUEUED:
            writers.took(writer, sequence)
        return result, message

    def read(self, id, path, offset, length):
        """Returns a piece of a file beneath the working directory of a command, its size, and its version."""
        command = self.commands.get(id)
        if command is None and id not in self.ended_folders:
            raise Refused(Result.NO_SUCH_COMMAND, "The sandbox does not know any more where the command worked")
        try:
            folder = command.folder.open() if command else open_folder(self.ended_folders[id])
            try:
                return read_beneath(folder, path, offset, length)
            finally:
                os.close(folder)
        except OSError:
            raise Refused(Result.NO_SUCH_FILE, "There is no such file where the command worked")

    def acknowledge(self, sequence):
        for command in self.spool.free(sequence):
            if command.is_ended and not command.has_entries():
                self.forget(command)
        self.unblock()

    def watched(self, seconds):
        """Records that a client is watching for this time that reads as fast as output comes."""
        self.watch.watch(seconds)
        self.resume_free()

    def used(self):
        """Records that a client uses the sandbox."""
        was_used = self.watch.is_used()
        self.watch.use()
        if not was_used:
            self.resume_free()

    def screened(self, id, free_to, seconds):
        """Records that screens watch a command, which have shown enough of it to read freely up to this offset."""
        command = self.commands.get(id)
        if command is not None and not command.is_ended:
            command.pace.screen(free_to, seconds)
            command.resume_if_free()

    def resume_free(self):
        for command in self.running():
            command.resume_if_free()

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
                command.ending.reach(limit)
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
        """Resumes commands, which may have more of the ring if the client has stopped reading."""
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
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid in by_pid:
                self.loop.call(by_pid[pid].exited, status, usage.ru_utime + usage.ru_stime)

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
        self.ended_folders[command.id] = command.folder.path
        if len(self.ended_folders) > REMEMBERED_FOLDERS:
            self.ended_folders.popitem(last=False)
