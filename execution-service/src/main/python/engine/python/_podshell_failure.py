"""Reports to the game engine how the script failed.

It asks the interpreter itself, so a script is described as the interpreter's own messages describe it.
"""

import gc
import itertools
import os
import sys

MESSAGE_CHARACTERS = 2000

prelude_error = None  # the exception that ended the prelude


class ExitCode:
    """Stands for the attribute SystemExit.code. Notes the code that ends the process.

    The interpreter itself reads it then, and no code of the script is running any more. It tells nobody else, whether
    the script called sys.exit or raised the exception.
    """

    last = None

    @classmethod
    def install(cls):
        for names in gc.get_referents(SystemExit.__dict__):  # the names of a built-in class cannot be set otherwise
            if isinstance(names, dict) and "code" in names:
                names["code"] = cls(names["code"])
        if sys.version_info < (3, 12):
            sys.exit = exit

    def __init__(self, attribute):
        self.attribute = attribute

    def __get__(self, error, kind=None):
        code = self.attribute.__get__(error, kind)
        if error is not None and sys._getframe().f_back is None:
            ExitCode.last = code
        return code

    def __set__(self, error, code):
        self.attribute.__set__(error, code)

    def __delete__(self, error):
        self.attribute.__delete__(error)


exit_now = sys.exit


def exit(status=None, /):
    try:
        exit_now(status)
    except SystemExit:  # before Python 3.12 this makes it an exception that has a code
        raise


exit.__doc__ = exit_now.__doc__


class Report:
    """Tells at the end of the process what ended it: the exception that the interpreter says nobody has caught."""

    def __init__(self, fd):
        self.fd = fd
        self.pid = os.getpid()
        self.main = sys.modules["__main__"].__dict__
        status = os.fstat(fd)
        self.channel = status.st_dev, status.st_ino
        self.script = {None, sys.argv[0], os.path.abspath(sys.argv[0])}

    def send(self):
        if os.getpid() != self.pid:
            return  # a child that was forked
        try:
            failure = describe(self.main, self.script)
            if failure and self.is_open():
                line = json_line(failure)
                while line:
                    line = line[os.write(self.fd, line):]
        except Exception:
            pass  # the exit code says that it failed

    def is_open(self):
        """Asks whether the descriptor is what it was; the script may have closed it and opened something else."""
        try:
            status = os.fstat(self.fd)
        except OSError:
            return False
        return (status.st_dev, status.st_ino) == self.channel


def describe(main, script):
    if prelude_error is not None:
        kind = "syntax" if isinstance(prelude_error, SyntaxError) and prelude_error.__traceback__ is None else "runtime"
        return {"kind": kind, "message": message(prelude_error, text(prelude_error))}
    if ExitCode.last is not None and not isinstance(ExitCode.last, int):
        said = text(ExitCode.last)
        return {"kind": "runtime", "message": cut(said)} if said else None
    error = getattr(sys, "last_exc", None) or getattr(sys, "last_value", None)
    if isinstance(error, BaseException):
        frames = error.__traceback__
        if frames is None:
            return describe_unparsed(error, script)
        if is_of_script(frames.tb_frame, main):
            return dict(place(frames), kind="runtime", message=message(error, text(error)))
    return None


def describe_unparsed(error, script):
    """Describes why the script could not be compiled. A console's SyntaxError, for one, ends no script."""
    if not isinstance(error, SyntaxError):
        return {"kind": "runtime", "message": message(error, text(error))}
    if error.filename not in script:
        return None
    failure = {"kind": "syntax", "message": message(error, str(error.msg))}
    if isinstance(error.lineno, int) and error.lineno > 0:
        failure["line"] = error.lineno
        if isinstance(error.offset, int) and error.offset > 0:
            failure["column"] = error.offset
    return failure


def is_of_script(frame, main):
    return frame.f_globals is main and frame.f_code.co_name == "<module>"


def place(frames):
    """Finds the line and the column of the last frame in the script's file."""
    script = frames.tb_frame.f_code.co_filename
    last = frames
    while frames is not None:
        if frames.tb_frame.f_code.co_filename == script:
            last = frames
        frames = frames.tb_next
    line = last.tb_lineno
    if not isinstance(line, int) or line < 1:
        return {}
    column = column_of(last, script, line)
    return {"line": line} if column is None else {"line": line, "column": column}


def column_of(frame, script, line):
    positions = getattr(frame.tb_frame.f_code, "co_positions", None)  # since 3.11
    if positions is None:
        return None
    at = frame.tb_lasti // 2
    start, _, offset, _ = next(itertools.islice(positions(), at, None), (None,) * 4)
    if start != line or offset is None:
        return None
    try:
        with open(script, "rb") as file:
            source = next(itertools.islice(file, line - 1, None), b"")
        return len(source[:offset].decode("utf-8-sig")) + 1
    except (OSError, ValueError):
        return None


def message(error, text):
    kind = type(error)
    name = kind.__qualname__
    if kind.__module__ not in ("builtins", "__main__"):
        name = "{}.{}".format(kind.__module__, name)
    return cut("{}: {}".format(name, text) if text else name)


def text(error):
    """Returns what the error says. It has said so once, so what it prints is not printed again."""
    streams = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = None
    try:
        return str(error)
    except BaseException:
        return "<exception str() failed>"
    finally:
        sys.stdout, sys.stderr = streams


def json_line(failure):
    """Writes JSON. Nothing is imported here: code that runs now makes the interpreter forget an interrupt."""
    fields = ('"{}":{}'.format(name, value if isinstance(value, int) else quoted(value))
              for name, value in failure.items())
    return '{{"failure":{{{}}}}}\n'.format(",".join(fields)).encode("ascii")


def quoted(text):
    units = memoryview(text.encode("utf-16-le", "surrogatepass")).cast("H")
    plain = (chr(unit) if 32 <= unit < 127 and unit not in b'"\\' else "\\u{:04x}".format(unit) for unit in units)
    return '"{}"'.format("".join(plain))


def cut(message):
    return message[:MESSAGE_CHARACTERS]
