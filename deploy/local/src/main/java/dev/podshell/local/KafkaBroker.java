package dev.podshell.local;

import dev.podshell.local.jvm.AotCaches;
import dev.podshell.local.jvm.JavaProgram;
import dev.podshell.local.jvm.JavaStart;
import dev.podshell.local.process.FreePorts;
import dev.podshell.local.process.GuardedProcess;
import dev.podshell.local.process.Home;
import dev.podshell.local.process.Invocation;
import dev.podshell.local.process.ProcessStartException;
import dev.podshell.local.process.Readiness;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Runs a real Kafka broker, which is its own controller, in a JVM of its own. It creates no topics
 * by itself.
 */
public final class KafkaBroker extends ProcessComponent {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);
  private static final List<String> OPTIONS =
      List.of(
          "-Xms32m",
          "-Xmx128m",
          "-XX:+UseSerialGC",
          "-XX:+ExitOnOutOfMemoryError",
          "--sun-misc-unsafe-memory-access=allow",
          "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
          "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
          "-Dorg.slf4j.simpleLogger.showDateTime=true",
          "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX");

  private final Path folder;
  private final InetAddress host;
  private final int port;
  private final JavaStart start;

  /**
   * Makes a broker on the loopback address, which is not started yet.
   *
   * @param folder its data and its log; created if it does not exist
   * @param port where it listens; 0: a free port, the same as long as this object lives
   */
  public KafkaBroker(Path folder, int port) {
    this(folder, InetAddress.getLoopbackAddress(), port);
  }

  /**
   * Makes a broker on any address of this machine, which is not started yet. Everybody who reaches
   * the address may do everything.
   *
   * @param host where it listens, and what it tells its clients
   */
  public KafkaBroker(Path folder, InetAddress host, int port) {
    this(folder, host, port, new JavaStart.Cached(AotCaches.ofThisBuild()));
  }

  KafkaBroker(Path folder, InetAddress host, int port, JavaStart start) {
    super("Kafka");
    this.folder = folder.toAbsolutePath();
    this.host = host;
    this.port = new FreePorts(host).orGiven(port);
    this.start = start;
  }

  /** Starts a broker on the loopback address; see the constructor. */
  public static KafkaBroker start(Path folder, int port)
      throws ProcessStartException, InterruptedException {
    KafkaBroker broker = new KafkaBroker(folder, port);
    broker.start();
    return broker;
  }

  /** Returns the address for clients, {@code host:port}. */
  public String bootstrapServers() {
    return host.getHostAddress() + ":" + port;
  }

  /** Returns the program that the broker is. */
  JavaProgram program() throws IOException {
    return new JavaProgram(
        OPTIONS,
        List.of("-cp", Home.find().classPath(), "dev.podshell.local.kafka.Broker"),
        Home.find().jars());
  }

  @Override
  protected GuardedProcess launch() throws IOException, InterruptedException {
    Path log = folder.resolve("kafka.log");
    Path ready = folder.resolve("ready");
    Files.createDirectories(folder);
    Files.deleteIfExists(ready);
    GuardedProcess process =
        GuardedProcess.start(
            new Invocation(
                start.command(program(), arguments(ready)),
                Map.of(),
                folder,
                log,
                "TERM",
                start.stopGrace(STOP_GRACE)));
    new Readiness(name(), log, START_TIMEOUT).await(process, () -> Files.exists(ready));
    return process;
  }

  private List<String> arguments(Path ready) {
    return List.of(folder.resolve("data").toString(), bootstrapServers(), ready.toString());
  }
}
