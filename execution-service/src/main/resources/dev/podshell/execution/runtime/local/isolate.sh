# The inside of a sandbox by util-linux: run as root of new user, mount, pid, network, ipc and uts
# namespaces. Arguments: size of home in bytes, descriptor of the supervisor, descriptors of passwd,
# group, hosts and nsswitch.conf, names in /etc to show, and then the command that becomes pid 1.
set -eu
size=$1 supervisor=$2 files=$3 etc=$4
shift 4

read_only() {
  mount --rbind "$1" "$2"
  mount -o remount,bind,ro "$2" 2>/dev/null || mount -o remount,bind,ro,nosuid,nodev "$2"
}

root=/tmp
mount -t tmpfs -o mode=755,size=4m,nosuid,nodev podshell "$root"
cd "$root"
mkdir -p usr etc proc dev/pts dev/shm home tmp run/podshell var
read_only /usr usr
for name in bin sbin lib lib32 lib64 libx32; do
  if [ -L "/$name" ]; then
    ln -s "$(readlink "/$name")" "$name"
  elif [ -d "/$name" ]; then
    mkdir "$name"
    read_only "/$name" "$name"
  fi
done
for name in $etc; do
  if [ -d "/etc/$name" ]; then
    mkdir "etc/$name"
    read_only "/etc/$name" "etc/$name"
  elif [ -e "/etc/$name" ]; then
    : >"etc/$name"
    read_only "$(readlink -f "/etc/$name")" "etc/$name"
  fi
done
set -- $files -- "$@"
for name in passwd group hosts nsswitch.conf; do
  cat "/proc/self/fd/$1" >"etc/$name"
  shift
done
shift
cat "/proc/self/fd/$supervisor" >run/podshell/supervisor.pyz

for name in full null random tty urandom zero; do
  : >"dev/$name"
  mount --bind "/dev/$name" "dev/$name"
done
ln -s pts/ptmx dev/ptmx
ln -s /proc/self/fd dev/fd
ln -s /proc/self/fd/0 dev/stdin
ln -s /proc/self/fd/1 dev/stdout
ln -s /proc/self/fd/2 dev/stderr
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,nosuid,noexec devpts dev/pts
mount -t tmpfs -o "mode=1777,size=$size,nosuid,nodev" podshell dev/shm
mount -t tmpfs -o "mode=755,size=$size,nosuid,nodev" podshell home
mount -t tmpfs -o "mode=1777,size=$size,nosuid,nodev" podshell tmp
mount -t proc -o nosuid,nodev,noexec proc proc
mkdir -m 755 home/learner
ln -s /tmp var/tmp
hostname sandbox 2>/dev/null || true
ip link set lo up 2>/dev/null || true

mount -o remount,bind,ro,nosuid,nodev "$root"
# The old root goes on top of the new one, and is taken off: it needs no folder of its own.
pivot_root . .
umount -l .
cd /
# One more user namespace, below; none after it.
echo 1 >/proc/sys/user/max_user_namespaces
cd /home/learner
exec unshare --user --map-user=1000 --map-group=1000 --keep-caps -- \
  setpriv --no-new-privs --inh-caps=-all --ambient-caps=-all --bounding-set=-all -- "$@"
