"""Replaces, finds and reads files without following links out of a folder."""

import binascii
import errno
import itertools
import os
import re
import stat

from supervisor.bounds import KIB

PATH_BYTES = 4 * KIB
LINE_ENDS = re.compile(rb"(?:[\r\n]|\x1b\[[0-?]*[ -/]*[@-~])+")
NO_NAME = re.compile(rb"[\x00-\x1f\x7f/]")


def find_program(name, path):
    """Returns the path of an executable file; None if no folder of the search path has it."""
    for folder in [""] if "/" in name else path.split(os.pathsep):
        file = os.path.join(folder, name)
        if os.path.isfile(file) and os.access(file, os.X_OK):
            return file
    return None


def make_temporary_folder(home):
    """Creates a folder that only this user can enter, in the home if there is no other place."""
    name = ".podshell-" + binascii.hexlify(os.urandom(8)).decode()
    for parent in (os.environ.get("TMPDIR"), "/tmp", "/var/tmp"):
        try:
            if parent:
                os.mkdir(os.path.join(parent, name), 0o700)
                return os.path.join(parent, name)
        except OSError:
            pass  # the next one
    folder = os.path.join(os.fsdecode(home), name)
    os.mkdir(folder, 0o700)
    return folder


def remove_tree(path):
    """Removes a folder with everything in it, as far as that is possible."""
    import shutil  # imported here, because it takes long and every sandbox starts

    shutil.rmtree(path, ignore_errors=True)


def replace_file(path, content, mode):
    """Replaces a file; a process that has the old one open keeps it."""
    new = path + b"." + binascii.hexlify(os.urandom(8))
    fd = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(fd, "wb") as file:
            file.write(content)
        os.chmod(new, mode)
        os.replace(new, path)
    except OSError:
        os.unlink(new)
        raise


def open_folder(path):
    """Opens a folder by its real path, unless a link has replaced a part of the path."""
    return open_beneath("/", [part for part in path.split(b"/") if part], os.O_DIRECTORY)


def open_beneath(folder, parts, flags):
    """Returns a descriptor that only names the file; follows no link, and opens nothing that could block."""
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
    """Returns a piece of a regular file, its size, and a number that changes with the file."""
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
    """Returns what may be names of files in a text: its lines and its words, each once."""
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
