package dev.podshell.local;

import dev.podshell.local.postgres.PostgresFolder;
import dev.podshell.local.postgres.PostgresPrograms;
import dev.podshell.local.process.FreePorts;
import dev.podshell.local.process.GuardedProcess;
import dev.podshell.local.process.Home;
import dev.podshell.local.process.Invocation;
import dev.podshell.local.process.ProcessStartException;
import dev.podshell.local.process.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Runs a real PostgreSQL with the database {@code podshell} and a user of the same name, whose
 * password was made with the data.
 */
public final class PostgresServer extends ProcessComponent {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(15);
  private static final Duration WORKERS_GRACE = Duration.ofSeconds(10);

  private final PostgresFolder folder;
  private final InetAddress host;
  private final int port;

  /**
   * Makes a server on the loopback address, which is not started yet.
   *
   * @param folder its data, its password and its log; created if it does not exist
   * @param port where it listens; 0: a free port, the same as long as this object lives
   */
  public PostgresServer(Path folder, int port) {
    this(folder, InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Makes a server on any address of this machine, which is not started yet. Everybody who reaches
   * the address needs the password.
   */
  public PostgresServer(Path folder, InetAddress host, int port) {
    super("PostgreSQL");
    this.folder = new PostgresFolder(folder.toAbsolutePath());
    this.host = host;
    this.port = new FreePorts(host).orGiven(port);
  }

  /** Starts a server on the loopback address; see the constructor. */
  public static PostgresServer start(Path folder, int port)
      throws ProcessStartException, InterruptedException {
    PostgresServer server = new PostgresServer(folder, port);
    server.start();
    return server;
  }

  /** Returns the URL without user and password. */
  public String jdbcUrl() {
    return "jdbc:postgresql://%s:%d/%s"
        .formatted(host.getHostAddress(), port, PostgresFolder.DATABASE);
  }

  public String username() {
    return PostgresFolder.USER;
  }

  /** Returns the password, which was made at random with the folder. */
  public String password() {
    return folder.password();
  }

  @Override
  protected GuardedProcess launch() throws IOException, InterruptedException {
    PostgresPrograms programs = PostgresPrograms.unpackBeside(Home.find());
    folder.create(programs);
    GuardedProcess process =
        GuardedProcess.start(
            new Invocation(
                programs.command("postgres", arguments()),
                Map.of(),
                folder.path(),
                folder.log(),
                "INT",
                STOP_GRACE));
    new Readiness(name(), folder.log(), START_TIMEOUT)
        .await(process, () -> folder.isReady(process.pid()));
    return process;
  }

  private List<String> arguments() {
    return List.of(
        "-D",
        folder.data().toString(),
        "-p",
        Integer.toString(port),
        "-h",
        host.getHostAddress(),
        "-c",
        "unix_socket_directories=",
        "-c",
        "shared_buffers=64MB");
  }

  /**
   * The workers end by themselves when they see that the first process is gone; until then they
   * would keep another from starting on the same data.
   */
  @Override
  public void kill() throws InterruptedException {
    if (!isRunning()) {
      return;
    }
    List<ProcessHandle> workers = started().descendants();
    super.kill();
    for (ProcessHandle worker : workers) {
      var unused =
          worker
              .onExit()
              .completeOnTimeout(worker, WORKERS_GRACE.toMillis(), TimeUnit.MILLISECONDS)
              .join();
      worker.destroyForcibly();
    }
    CompletableFuture.allOf(
            workers.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
        .join();
  }
}
