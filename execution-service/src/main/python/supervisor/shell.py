"""Builds a command's program, and keeps a shell's state between commands."""

import collections
import os
import re
import resource

from supervisor.bounds import ENGINE_FD, KIB
from supervisor.files import find_program, make_temporary_folder, remove_tree, replace_file
from supervisor.protocol import Malformed
from supervisor.quoting import shell_word
from supervisor.shell_state import ShellState
from supervisor.signals import ShellProcess

CHECK_SECONDS = 2
CHECK_MESSAGE_BYTES = 300
NOT_FOR_COMMANDS = (b"PODSHELL_", b"KUBERNETES_")
LARGEST_ARGUMENT = 120 * KIB
Program = collections.namedtuple("Program", "arguments environment folder state shell")
Program.__new__.__defaults__ = (None,)


class Shell:
    """Holds the folder and the variables with which the last shell command ended; the next one begins with them."""

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
        self.bash = find_program("bash", path)
        self.sh = find_program("sh", path) or "sh"
        self.env = find_program("env", path)
        self.pwd = find_program("pwd", path)
        self.states = None  # a folder for files of ShellState
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
        missing = [name for name in script.requires if not find_program(os.fsdecode(name), path)]
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
        import subprocess  # imported here, because few commands have breakpoints and every sandbox starts

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
        """Returns a file for the state; None if nothing can be written, and then the command leaves no state."""
        if not self.env:
            return None
        try:
            return ShellState(self, os.path.join(self.states_folder(), str(id).encode()))
        except OSError:
            return None

    def states_folder(self):
        if self.states is None or not os.path.isdir(self.states):
            self.states = os.fsencode(make_temporary_folder(self.home))
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
            remove_tree(self.states)


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
        remove_tree(self.path)
