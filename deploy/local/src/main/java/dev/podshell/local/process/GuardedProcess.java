package dev.podshell.local.process;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Runs a process with a guard: a shell that reads a pipe from this JVM and, when the pipe ends,
 * asks the process to end and kills it if it does not. The pipe ends when {@link #stop} closes it
 * and when this JVM is gone, even by SIGKILL. The process leads a session of its own, so that
 * Ctrl-C in the terminal does not reach it.
 */
public final class GuardedProcess {

  /** Only a child of the process may signal it: its id may be another's by now. */
  private static final String GUARD =
      """
      signal=$1 grace=$2
      shift 2
      exec 3<&0 </dev/null
      (
        guarded() {
          read -r _ _ _ parent _ </proc/self/stat
          [ "$parent" = $$ ]
        }
        while read -r _ <&3; do :; done
        guarded && kill -s "$signal" $$
        waited=0
        while guarded && [ "$waited" -lt "$grace" ]; do
          sleep 0.1
          waited=$((waited + 1))
        done
        guarded && kill -s KILL $$
      ) >/dev/null 2>&1 &
      exec "$@" 3<&-
      """;

  private static final Duration KILL_WAIT = Duration.ofSeconds(5);

  private final Process process;
  private final Duration grace;
  private final CompletableFuture<Integer> exited;

  private GuardedProcess(Process process, Duration grace) {
    this.process = process;
    this.grace = grace;
    this.exited = process.onExit().thenApply(Process::exitValue);
  }

  /** Starts a process and records it in its folder; what it prints is appended to its log. */
  public static GuardedProcess start(Invocation invocation) throws IOException {
    List<String> command = new ArrayList<>(List.of("setsid", "sh", "-c", GUARD, "guard"));
    command.add(invocation.stopSignal());
    command.add(Long.toString(invocation.grace().toMillis() / 100));
    command.addAll(invocation.command());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(invocation.folder().toFile())
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(invocation.log().toFile()));
    builder.environment().putAll(invocation.environment());
    Process process = builder.start();
    ProcessRecord.write(invocation.folder(), process.pid());
    return new GuardedProcess(process, invocation.grace());
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Returns a future with the exit code, which is 128 + n after signal n. */
  public CompletableFuture<Integer> exited() {
    return exited.copy();
  }

  /** Returns the processes below this one, its guard among them. */
  public List<ProcessHandle> descendants() {
    return process.descendants().toList();
  }

  /** Asks the process to end, and waits until it has; after its grace it is killed. */
  public void stop() throws InterruptedException {
    releaseGuard();
    if (!process.waitFor(grace.plus(KILL_WAIT).toMillis(), MILLISECONDS)) {
      kill();
    }
  }

  /** Kills the process with SIGKILL and waits until it is gone. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  /** Kills the process as {@link #kill} does, without waiting. */
  public void killAtOnce() {
    process.destroyForcibly();
  }

  private void releaseGuard() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      process.destroy();
    }
  }
}
