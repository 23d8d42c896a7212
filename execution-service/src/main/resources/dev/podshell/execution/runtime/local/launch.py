"""Starts the supervisor of one sandbox, detached, and ends.

Reads a request as JSON from its standard input, answers as JSON on its standard output:
{"pid": N} when the supervisor's program has been executed, {"error": "..."} when it could not be.
With "probe" it starts Python in a sandbox, to see whether that works on this machine.

The listening socket, the spool file and the pipe with the secret are opened here, outside, and
inherited: none of them has a name inside. The secret is written last, after the record of the
process is on disk, so a supervisor that nobody could find again never comes to life.

This is one file, because it is one program of a few milliseconds for each start: it runs from top to
bottom, keeps nothing, and as a single script needs no importer and no folder of modules beside the sandboxes.
"""

import base64
import contextlib
import ctypes
import errno
import fcntl
import json
import os
import platform
import resource
import select
import signal
import socket
import sys
import time

HOME = "/home/learner"
SUPERVISOR = "/run/podshell/supervisor.pyz"
LEARNER = 1000
START_SECONDS = 10
# Numbers, by machine name, of system calls for which the C library has no functions.
KEYCTL = {"x86_64": 250, "aarch64": 219}
SECCOMP = {"x86_64": 317, "aarch64": 277}
KEYCTL_JOIN_SESSION_KEYRING = 1
SECCOMP_GET_ACTION_AVAIL = 2
SECCOMP_RET_KILL_PROCESS = 0x80000000
NS_GET_USERNS = 0xb701
CLONE_NEWUSER = 0x10000000
MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REMOUNT = 2, 4, 8, 32
# An inode of a tmpfs takes about half a kilobyte of the kernel's memory, which its size does not count.
BYTES_PER_INODE = 2_048
LEAST_INODES = 4_096
WRITABLE_FOLDERS = 3
SUPERVISOR_BYTES = 64 * 1024 * 1024
SUPERVISOR_PROCESSES = 16
LIBC = ctypes.CDLL(None, use_errno=True)
# What of /etc a program needs to run. Nothing that differs by machine or names its users.
ETC = ["alternatives", "bash.bashrc", "inputrc", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
       "localtime", "magic", "mime.types", "profile", "python3", "terminfo"]
PASSWD = (f"root:x:0:0:root:/nonexistent:/usr/sbin/nologin\n"
          f"learner:x:{LEARNER}:{LEARNER}:learner:{HOME}:/bin/bash\n"
          f"nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n")
GROUP = f"root:x:0:\nlearner:x:{LEARNER}:\nnogroup:x:65534:\n"
HOSTS = "127.0.0.1 localhost sandbox\n::1 localhost\n"
NSSWITCH = "passwd: files\ngroup: files\nhosts: files\n"
ENVIRONMENT = {
    "HOME": HOME,
    "LANG": "C.UTF-8",
    "LOGNAME": "learner",
    "PATH": "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games",
    "SHELL": "/bin/bash",
    "USER": "learner",
}
# Says that it got this far, and then becomes the supervisor without the launcher's standard error.
READY = 'printf R >&"$1"; eval "exec $1>&-"; shift; exec "$@" 2>/dev/null'


class LaunchError(Exception):
    pass


def checked(result, what):
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def require_filters():
    """Fails when the kernel has no seccomp, because the supervisor could not report that."""
    action = ctypes.c_uint32(SECCOMP_RET_KILL_PROCESS)
    checked(LIBC.syscall(SECCOMP[platform.machine()], SECCOMP_GET_ACTION_AVAIL, 0,
                         ctypes.byref(action)), "This kernel cannot filter system calls")


def join_session_keyring():
    """Joins a new session keyring, apart from those of the service's starter and of other sandboxes."""
    if LIBC.syscall(KEYCTL[platform.machine()], KEYCTL_JOIN_SESSION_KEYRING, None) < 0:
        number = ctypes.get_errno()
        # The kernel has no keys, or the container's own filter refuses the calls.
        if number not in (errno.ENOSYS, errno.EPERM):
            raise OSError(number, f"A new session keyring: {os.strerror(number)}")


def data_fd(content):
    """An inheritable descriptor from which the content can be read once."""
    if isinstance(content, str):
        content = content.encode()
    fd = os.memfd_create("podshell")
    os.set_inheritable(fd, True)
    os.write(fd, content)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def supervisor_command(request, program, descriptors):
    command = [request["python"], "-I", "-S", "-B", program]
    for option, value in descriptors.items():
        command += [option, str(value)]
    return command


def ready(ready_fd, command):
    return ["/bin/sh", "-c", READY, "sh", str(ready_fd), *command]


def bubblewrap(request, command, ready_fd, info_fd, supervisor_fd):
    size = str(request["home_bytes"])
    arguments = [
        request["bubblewrap"], "--unshare-all", "--as-pid-1", "--new-session",
        "--uid", str(LEARNER), "--gid", str(LEARNER), "--hostname", "sandbox",
        "--cap-drop", "ALL", "--clearenv", "--ro-bind", "/usr", "/usr",
        "--perms", "0755", "--dir", "/etc", "--perms", "0755", "--dir", "/var"]
    if request["disable_user_namespaces"]:
        arguments += ["--unshare-user", "--disable-userns"]
    for name, value in ENVIRONMENT.items():
        arguments += ["--setenv", name, value]
    for name in ["bin", "sbin", "lib", "lib32", "lib64", "libx32"]:
        path = "/" + name
        if os.path.islink(path):
            arguments += ["--symlink", os.readlink(path), path]
        elif os.path.isdir(path):
            arguments += ["--ro-bind", path, path]
    for name in ETC:
        arguments += ["--ro-bind-try", "/etc/" + name, "/etc/" + name]
    for name, content in [("passwd", PASSWD), ("group", GROUP), ("hosts", HOSTS),
                          ("nsswitch.conf", NSSWITCH)]:
        arguments += ["--perms", "0644", "--ro-bind-data", str(data_fd(content)), "/etc/" + name]
    arguments += [
        "--proc", "/proc", "--dev", "/dev", "--size", size, "--tmpfs", "/dev/shm",
        "--remount-ro", "/dev",
        "--size", size, "--tmpfs", "/home", "--dir", HOME,
        "--perms", "1777", "--size", size, "--tmpfs", "/tmp", "--symlink", "/tmp", "/var/tmp",
        "--perms", "0444", "--ro-bind-data", str(supervisor_fd), SUPERVISOR,
        "--remount-ro", "/", "--chdir", HOME, "--info-fd", str(info_fd), "--"]
    return arguments + ready(ready_fd, command)


def namespaces(request, command, ready_fd, supervisor_fd):
    """The same by util-linux: unshare, and then the script for what is within."""
    files = [data_fd(content) for content in (PASSWD, GROUP, HOSTS, NSSWITCH)]
    settings = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
    return [
        "/usr/bin/env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin",
        "unshare", "--user", "--map-root-user", "--mount", "--pid", "--net", "--ipc", "--uts",
        "--cgroup", "--propagation", "private", "--fork", "--",
        "/bin/sh", "-c", request["script"], "isolate",
        str(request["home_bytes"]), str(supervisor_fd), " ".join(map(str, files)), " ".join(ETC),
        "/usr/bin/env", "-i", *settings, *ready(ready_fd, command)]


def unprotected(request, command, ready_fd):
    settings = [f"{name}={value}" for name, value in ENVIRONMENT.items()]
    settings.append("HOME=" + os.path.join(request["folder"], "home"))
    return ["/usr/bin/env", "-i", *settings, *ready(ready_fd, command)]


def user_of_its_own(request):
    """A user id that only this sandbox has, among those that exist for this process."""
    with open("/proc/self/uid_map", encoding="ascii") as ranges:
        mapped = [(int(start), int(start) + int(count))
                  for start, _, count in map(str.split, ranges)]
    for lowest in (request["first_user"], 20_000):
        for start, end in mapped:
            start = max(start, lowest)
            end = min(end, 2**31)
            if start < end:
                return start + int(request["incarnation"], 16) % (end - start)
    raise LaunchError("There are no user ids to run sandboxes under")


def make_control_group(request):
    """A cgroup v2 that counts all memory of the sandbox, including its files in memory."""
    group = request.get("control_group")
    if group is None:
        return
    with contextlib.suppress(FileExistsError):
        os.mkdir(group)
    files = request["home_bytes"] * WRITABLE_FOLDERS
    limits = {"memory.max": request["memory_bytes"] + files + SUPERVISOR_BYTES,
              "pids.max": request["processes"] + SUPERVISOR_PROCESSES}
    if os.path.exists(os.path.join(group, "memory.swap.max")):
        limits["memory.swap.max"] = 0
    for name, value in limits.items():
        with open(os.path.join(group, name), "w", encoding="ascii") as limit:
            limit.write(str(value))


def enter_control_group(request):
    group = request.get("control_group")
    if group is not None:
        with open(os.path.join(group, "cgroup.procs"), "w", encoding="ascii") as processes:
            processes.write("0")


def become(request, own_user):
    """Takes on the limits and the user of a sandbox. What is given up here cannot be regained."""
    enter_control_group(request)
    os.setsid()
    os.umask(0o022)
    null = os.open("/dev/null", os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    for number in range(1, signal.NSIG):
        if number not in (signal.SIGKILL, signal.SIGSTOP, 32, 33):
            signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])
    join_session_keyring()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    open_files = min(4_096, resource.getrlimit(resource.RLIMIT_NOFILE)[1])
    resource.setrlimit(resource.RLIMIT_NOFILE, (open_files, open_files))
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as preference:
        preference.write("500")
    os.chdir("/")
    if own_user is not None:
        # Counted per user id: only where that is this sandbox's own does it bound it.
        resource.setrlimit(resource.RLIMIT_NPROC, (request["processes"], request["processes"]))
        os.setgroups([])
        os.setresgid(own_user, own_user, own_user)
        os.setresuid(own_user, own_user, own_user)


def bound(request, pid, own_user):
    """Bounds resources that a sandbox shares with the machine and for which bubblewrap has no option.

    It runs outside the sandbox, with the capabilities that the owner of the namespaces has in them, and
    before the secret is written: no command runs yet.
    """
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            enter(pid, own_user)
            size = request["home_bytes"]
            inodes = max(LEAST_INODES, size // BYTES_PER_INODE)
            remount("/dev/pts", MS_NOSUID | MS_NOEXEC,
                    f"mode=620,ptmxmode=666,max={request['terminals']}")
            for folder in ("/home", "/tmp", "/dev/shm"):
                remount(folder, MS_NOSUID | MS_NODEV, f"size={size},nr_inodes={inodes}")
            # In the sandbox's /proc, which belongs to its own namespaces.
            for name, value in sysctls(request):
                with open("/proc/sys/" + name, "w", encoding="ascii") as setting:
                    setting.write(value)
            os.write(tell, b"bounded")
        except BaseException as failure:  # whatever it is, this process must not go on
            os.write(tell, str(failure).encode())
        finally:
            os._exit(0)
    os.close(tell)
    os.waitpid(child, 0)
    said = os.read(told, 4_096).decode(errors="replace")
    os.close(told)
    if said != "bounded":
        raise LaunchError(f"What the sandbox shares with this machine cannot be bounded: {said}")


def sysctls(request):
    """Bounds kernel memory that is charged to no process."""
    pages = max(256, request["memory_bytes"] // 4 // os.sysconf("SC_PAGE_SIZE"))
    settings = [("net/ipv4/tcp_rmem", "4096 131072 262144"), ("net/ipv4/tcp_wmem", "4096 16384 262144"),
                ("user/max_inotify_instances", "64"), ("user/max_inotify_watches", "16384")]
    if request["system_v"]:
        settings += [("kernel/shmall", str(pages)), ("kernel/shmmni", "64"), ("kernel/msgmni", "32"),
                     ("kernel/sem", "250 2000 32 64"), ("fs/mqueue/queues_max", "16")]
    return settings


def enter(pid, own_user):
    namespaces = [os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY) for name in ("ipc", "net", "mnt")]
    owner = fcntl.ioctl(namespaces[-1], NS_GET_USERNS)
    if own_user is not None:
        # The creator of the namespaces is root in them, and this machine's root is nobody in them.
        os.setresgid(own_user, own_user, own_user)
        os.setresuid(own_user, own_user, own_user)
    checked(LIBC.setns(owner, CLONE_NEWUSER), "The sandbox's user namespace")
    for namespace in namespaces:
        checked(LIBC.setns(namespace, 0), "The sandbox's namespaces")


def remount(folder, flags, options):
    checked(LIBC.mount(b"none", folder.encode(), None, ctypes.c_ulong(MS_REMOUNT | flags),
                       options.encode()), f"Bounds of {folder}")


def start_time(pid):
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as stat:
        return int(stat.read().rpartition(")")[2].split()[19])


def child_of(parent):
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as stat:
                    if int(stat.read().rpartition(")")[2].split()[1]) == parent:
                        return int(name)
            except OSError:
                continue
    raise LaunchError("The sandbox's first process cannot be found")


def record(request, pid):
    with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as boot:
        content = {"incarnation": request["incarnation"], "pid": pid,
                   "startTime": start_time(pid), "bootId": boot.read().strip(),
                   "isolation": request["isolation"]}
    path = os.path.join(request["folder"], "process.json")
    with open(path + ".new", "w", encoding="ascii") as file:
        json.dump(content, file)
        file.flush()
        os.fsync(file.fileno())
    os.rename(path + ".new", path)


def wait_until_ready(ready_fd, errors_fd):
    deadline = time.monotonic() + START_SECONDS
    said = b""
    while True:
        readable, _, _ = select.select([ready_fd, errors_fd], [], [],
                                       max(0.0, deadline - time.monotonic()))
        if ready_fd in readable and os.read(ready_fd, 1) == b"R":
            return
        if errors_fd in readable:
            piece = os.read(errors_fd, 4_096)
            said += piece
            if len(said) > 16_384:
                raise LaunchError(said.decode(errors="replace"))
            if piece and ready_fd not in readable:
                continue
        if not readable or ready_fd in readable:
            raise LaunchError(said.decode(errors="replace").strip()
                              or f"The sandbox did not start within {START_SECONDS} s")


def detach(arguments, request, own_user, errors_fd):
    """Executes the arguments in a process that outlives this one, and returns its id."""
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            grandchild = os.fork()
            if grandchild == 0:
                os.dup2(errors_fd, 2)
                become(request, own_user)
                os.execvp(arguments[0], arguments)
            os.write(tell, str(grandchild).encode())
        except BaseException as failure:  # whatever it is, this process must not go on
            os.write(2, f"{failure}\n".encode())
        finally:
            os._exit(0)
    os.close(tell)
    os.waitpid(child, 0)
    return int(os.read(told, 32))


def inheritable_pipe(end):
    pipe = os.pipe()
    os.set_inheritable(pipe[end], True)
    return pipe


def launch(request):
    probe = request.get("probe", False)
    isolation = request["isolation"]
    own_user = user_of_its_own(request) if os.geteuid() == 0 and isolation != "none" else None
    ready_read, ready_write = inheritable_pipe(1)
    errors_read, errors_write = os.pipe()
    info_read, info_write = inheritable_pipe(1)
    inherited = [ready_write, errors_write, info_write]
    with open(request["supervisor"], "rb") as source:
        supervisor_fd = data_fd(source.read())
    options = {}
    if isolation != "none":
        require_filters()
        options["--filter-fd"] = data_fd(base64.b64decode(request["filter"]))
        if "control_group" not in request:
            options["--memory-bytes"] = request["memory_bytes"]
    secret_read, secret_write = inheritable_pipe(0)
    inherited.append(secret_read)
    if probe:
        command = [request["python"], "-I", "-S", "-c", f"import os; os.read({secret_read}, 1)"]
    else:
        folder = request["folder"]
        listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        listener.bind(os.path.join(folder, "supervisor.sock"))
        os.chmod(os.path.join(folder, "supervisor.sock"), 0o600)
        listener.listen(8)
        spool = os.path.join(folder, "spool")
        spool_fd = os.open(spool, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        os.unlink(spool)
        for fd in (listener.fileno(), spool_fd):
            os.set_inheritable(fd, True)
        inherited += [listener.fileno(), spool_fd]
        program = SUPERVISOR
        if isolation == "none":
            program = request["supervisor"]
            os.mkdir(os.path.join(folder, "home"), 0o700)
        command = supervisor_command(request, program, {
            "--socket-fd": listener.fileno(), "--spool-fd": spool_fd,
            "--spool-bytes": request["spool_bytes"], "--secret-fd": secret_read,
            **options})
    match isolation:
        case "bubblewrap":
            arguments = bubblewrap(request, command, ready_write, info_write, supervisor_fd)
        case "namespaces":
            arguments = namespaces(request, command, ready_write, supervisor_fd)
        case _:
            arguments = unprotected(request, command, ready_write)
    make_control_group(request)
    outer = detach(arguments, request, own_user, errors_write)
    for fd in inherited:
        os.close(fd)
    try:
        wait_until_ready(ready_read, errors_read)
        match isolation:
            case "bubblewrap":
                pid = json.loads(os.read(info_read, 65_536))["child-pid"]
            case "namespaces":
                pid = child_of(outer)
            case _:
                pid = outer
        if isolation != "none":
            bound(request, pid, own_user)
        if probe:
            return {"pid": pid}
        record(request, pid)
        os.write(secret_write, request["secret"].encode())
        return {"pid": pid}
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            os.kill(outer, signal.SIGKILL)
        raise


def main():
    try:
        answer = launch(json.load(sys.stdin))
    except (LaunchError, OSError, KeyError, ValueError) as failure:
        answer = {"error": str(failure)}
    json.dump(answer, sys.stdout)


main()
