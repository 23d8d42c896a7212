"""Checks the requests that start a command and configure the sandbox."""

import binascii
import collections
import json
import os
import resource

from supervisor.bounds import LARGEST_ID, WATCHED_SECONDS
from supervisor.files import replace_file
from supervisor.memory import count_threads
from supervisor.protocol import Malformed, field, file_name, text, variables

TAPS = 16
LABEL_BYTES = 512
FAILURES = 16
COMMANDS = 8
RESERVED_PROCESSES = 16
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
        ("memory_bytes", resource.RLIMIT_DATA),  # used memory: programs reserve more address space than that
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
        self.limits += [
            (limit, field(limits, name, int)) for name, limit in self.LIMITS if limits.get(name) is not None]
        self.processes = field(limits, "processes", int, 0)
        self.reserved = min(RESERVED_PROCESSES, self.processes // 4)

    def limits_of_next(self):
        """Returns the limits of a command that is about to start.

        Some processes are reserved for commands that start when others have used up the rest. With them a learner can
        find and end those.
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
