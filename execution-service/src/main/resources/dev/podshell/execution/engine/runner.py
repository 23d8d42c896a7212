"""Runs a script after its prelude, as one program: the same names, and errors that show the script's own lines."""

import linecache
import os
import sys
import traceback
import types

import game  # from beside this file, before the script's own folder is looked at


def main(path):
    folder = os.path.dirname(path)
    script = os.path.basename(path)
    program = types.ModuleType("__main__")
    program.__file__ = script
    program.__builtins__ = __builtins__
    sys.modules["__main__"] = program
    sys.modules["game"] = game
    sys.argv = [script]
    sys.path[0] = os.getcwd()
    try:
        run(os.path.join(folder, "prelude"), "prelude.py", program, optional=True)
        run(path, script, program)
    except SystemExit:
        raise
    except BaseException as error:
        if sys.excepthook is sys.__excepthook__:
            sys.excepthook = traceback.print_exception  # which finds the script's lines
        sys.excepthook(type(error), error, without_runner(error.__traceback__))
        sys.exit(1)


def run(path, name, program, optional=False):
    if optional and not os.path.exists(path):
        return
    with open(path, "rb") as file:
        source = file.read()
    lines = source.decode("utf-8", "replace").splitlines(True)
    linecache.cache[name] = (len(source), None, lines, name)
    exec(compile(source, name, "exec", dont_inherit=True), program.__dict__)


def without_runner(frames):
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return frames


main(sys.argv[1])
