"""The supervisor as a zipapp: python3 -I -S supervisor.pyz OPTIONS"""

import sys

ARCHIVE = __loader__


class Modules:
    """Imports the modules of this archive. Python's own importer of archives compiles each module twice."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name.partition(".")[0] != "supervisor":
            return None
        file = "supervisor/__init__.py" if path is None else name.replace(".", "/") + ".py"
        spec = type(__spec__)(name, Modules, origin="{}/{}".format(ARCHIVE.archive, file), is_package=path is None)
        spec.has_location = True
        return spec

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        file = module.__spec__.origin
        exec(compile(Modules.get_data(file), file, "exec", dont_inherit=True), module.__dict__)

    @staticmethod
    def get_data(file):
        return ARCHIVE.get_data(file)


sys.meta_path.insert(0, Modules)

from supervisor.main import main  # after the importer is in its place

main()
