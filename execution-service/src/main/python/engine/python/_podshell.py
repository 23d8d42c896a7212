"""Gives a script its prelude and the module game, and has _podshell_failure report how the script failed.

The interpreter runs the script's own file as it always does. Nothing of this is in a traceback, on the path, or in the
environment of the script's children.
"""

import _frozen_importlib_external
import atexit
import os
import sys

FOLDER = os.path.dirname(os.path.abspath(__file__))
PRELUDE = os.path.join(FOLDER, "prelude")
PRELUDE_NAME = "<prelude>"

engine_fd = None  # the channel to the game engine; None in children of the script's process
failure = None  # the module that reports the script's failure; None without an engine


def begin():
    """Prepares the process that runs the script."""
    global engine_fd, failure
    engine_fd = take_engine()
    if engine_fd is not None:
        import _podshell_failure as failure  # while the folder is on the path

        failure.ExitCode.install()
        # Nothing else keeps the report, because it keeps the script's names, which must end with the script.
        atexit.register(failure.Report(engine_fd).send)
    forget_folder()
    sys.meta_path.insert(0, Finder)
    if os.path.exists(PRELUDE):
        sys.addaudithook(run_prelude_before_script)


def join():
    """Prepares a process that multiprocessing has started from nothing, and that imports the script."""
    forget_folder()
    sys.meta_path.insert(0, Finder)
    if os.path.exists(PRELUDE):
        import runpy

        run_code = runpy._run_code

        def run_prelude_and_code(code, run_globals, *arguments, **named):
            if run_globals.get("__name__") == "__mp_main__":
                exec(read_prelude(), run_globals)
            return run_code(code, run_globals, *arguments, **named)

        runpy._run_code = run_prelude_and_code


def forget_folder():
    """Leaves the path and the environment as they are without this."""
    while FOLDER in sys.path:
        sys.path.remove(FOLDER)
    sys.path_importer_cache.pop(FOLDER, None)
    first, separator, rest = os.environ.get("PYTHONPATH", "").partition(os.pathsep)
    if first == FOLDER:
        if separator:
            os.environ["PYTHONPATH"] = rest
        else:
            del os.environ["PYTHONPATH"]


def import_next(name):
    """Imports the module of this name that would have been imported without this one."""
    own = sys.modules.pop(name)
    try:
        __import__(name)
    except ImportError as error:
        if error.name != name:
            raise
    finally:
        sys.modules.setdefault(name, own)


def take_engine():
    fd = os.environ.pop("PODSHELL_ENGINE_FD", None)
    if fd is None:
        return None
    os.set_inheritable(int(fd), False)  # an answer has one reader
    return int(fd)


class Finder:
    """Finds the module game, and has multiprocessing prepare the processes that it starts."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name == "game":
            return _frozen_importlib_external.spec_from_file_location(name, os.path.join(FOLDER, "game.py"))
        if name == "multiprocessing.util":
            for finder in sys.meta_path:
                spec = finder.find_spec(name, path, target) if finder is not Finder else None
                if spec is not None:
                    spec.loader = SpawnLoader(spec.loader)
                    return spec
        return None


class SpawnLoader:
    """Loads multiprocessing.util, and then is out of the way."""

    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        self.loader.exec_module(module)
        spawn = module.spawnv_passfds

        def spawnv_passfds(path, args, passfds):
            return spawn(path, prepared(args), passfds)

        module.spawnv_passfds = spawnv_passfds


def prepared(arguments):
    """Has an interpreter that runs multiprocessing's code call join first."""
    arguments = list(arguments)
    at = arguments.index("-c") + 1 if "-c" in arguments else len(arguments)
    if at < len(arguments) and "resource_tracker" not in arguments[at]:
        join = "import sys; sys.path.insert(0, {!r}); import _podshell; _podshell.join(); "
        arguments[at] = join.format(FOLDER) + arguments[at]
    return arguments


# The prelude


def read_prelude():
    with open(PRELUDE, "rb") as file:
        return compile(file.read(), PRELUDE_NAME, "exec", dont_inherit=True)


def run_prelude_before_script(event, arguments):
    if event == "cpython.run_file" and PRELUDE_NAME not in ran:
        ran.append(PRELUDE_NAME)
        run_prelude(sys.modules["__main__"], arguments[0])


ran = []


def run_prelude(main, script):
    """Runs it as what stands before the script: in the script's names, and ending the script if it fails."""
    main.__file__ = script
    try:
        exec(read_prelude(), main.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        error.__traceback__ = without_own(error.__traceback__)
        if failure is not None:
            failure.prelude_error = error
        sys.excepthook(type(error), error, error.__traceback__)
        raise SystemExit(1) from None
    finally:
        del main.__file__


def without_own(frames):
    while frames is not None and frames.tb_frame.f_code.co_filename == __file__:
        frames = frames.tb_next
    return frames
