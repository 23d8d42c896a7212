package dev.podshell.local;

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
 * A real Kafka broker, which is its own controller, in a JVM of its own. It creates no topics by
 * itself.
 */
public final class KafkaBroker extends ProcessComponent {

  private static final Duration START_TIMEOUT = Duration.ofMinutes(5);
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);

  private final Path folder;
  private final InetAddress host;
  private final int port;

  /**
   * A broker on the loopback address that is yet to be started.
   *
   * @param folder its data and its log; created if it does not exist
   * @param port where it listens; 0: a free port, the same for all of this object's life
   */
  public KafkaBroker(Path folder, int port) {
    this(folder, InetAddress.getLoopbackAddress(), port);
  }

  /**
   * A broker on any address of this machine that is yet to be started. Whoever reaches the address
   * may do everything.
   *
   * @param host where it listens, and what it tells its clients
   */
  public KafkaBroker(Path folder, InetAddress host, int port) {
    super("Kafka");
    this.folder = folder.toAbsolutePath();
    this.host = host;
    this.port = new FreePorts(host).orGiven(port);
  }

  /** A broker that runs on the loopback address; see the constructor. */
  public static KafkaBroker start(Path folder, int port)
      throws ProcessStartException, InterruptedException {
    KafkaBroker broker = new KafkaBroker(folder, port);
    broker.start();
    return broker;
  }

  /** The address for clients, {@code host:port}. */
  public String bootstrapServers() {
    return host.getHostAddress() + ":" + port;
  }

  @Override
  protected GuardedProcess launch() throws IOException, InterruptedException {
    Path log = folder.resolve("kafka.log");
    Path ready = folder.resolve("ready");
    Files.createDirectories(folder);
    Files.deleteIfExists(ready);
    GuardedProcess process =
        GuardedProcess.start(
            new Invocation(command(ready), Map.of(), folder, log, "TERM", STOP_GRACE));
    new Readiness(name(), log, START_TIMEOUT).await(process, () -> Files.exists(ready));
    return process;
  }

  private List<String> command(Path ready) {
    return List.of(
        Home.java(),
        "-Xms32m",
        "-Xmx128m",
        "-XX:+UseSerialGC",
        "-XX:+ExitOnOutOfMemoryError",
        "--sun-misc-unsafe-memory-access=allow",
        "-Dlog4j2.loggerContextFactory=org.apache.logging.log4j.simple.SimpleLoggerContextFactory",
        "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
        "-Dorg.slf4j.simpleLogger.showDateTime=true",
        "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
        "-cp",
        Home.find().classPath(),
        "dev.podshell.local.kafka.Broker",
        folder.resolve("data").toString(),
        bootstrapServers(),
        ready.toString());
  }
}
