package dev.podshell.local.kafka;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/** Runs a broker until the JVM is asked to end. */
public final class Broker {

  private static final int NODE = 1;
  private static final String CONTROLLER = "CONTROLLER";

  private Broker() {}

  /**
   * @param arguments the data folder, the address as {@code host:port}, and a file to create when
   *     the broker is ready
   */
  public static void main(String[] arguments) throws Exception {
    Path data = Path.of(arguments[0]);
    String address = arguments[1];
    Path ready = Path.of(arguments[2]);

    if (Files.notExists(data.resolve("meta.properties"))) {
      format(data);
    }
    KafkaRaftServer server =
        new KafkaRaftServer(new KafkaConfig(settings(data, address)), Time.SYSTEM);
    Runtime.getRuntime().addShutdownHook(new Thread(server::shutdown, "shutdown"));
    try {
      server.startup();
    } catch (RuntimeException e) {
      System.err.println("The broker could not start: " + deepestCause(e));
      // An orderly exit would wait for the threads that the broker has started.
      Runtime.getRuntime().halt(1);
    }
    Files.createFile(ready);
    server.awaitShutdown();
  }

  /** Returns a port for the controller, to which nobody else connects. */
  private static int anyPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Throwable deepestCause(Throwable failure) {
    Throwable cause = failure.getCause();
    return cause == null ? failure : deepestCause(cause);
  }

  private static void format(Path data) throws Exception {
    new Formatter()
        .setNodeId(NODE)
        .setClusterId(Uuid.randomUuid().toString())
        .addDirectory(data.toString())
        .setMetadataLogDirectory(data.toString())
        .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
        .setControllerListenerName(CONTROLLER)
        .setUnstableFeatureVersionsEnabled(false)
        .setIgnoreFormatted(true)
        .run();
  }

  /**
   * Returns settings with small buffers and few threads, for one machine and hundreds of
   * partitions.
   */
  private static Map<String, String> settings(Path data, String address) throws IOException {
    int controllerPort = anyPort();
    return Map.ofEntries(
        Map.entry("process.roles", "broker,controller"),
        Map.entry("node.id", Integer.toString(NODE)),
        Map.entry(
            "listeners",
            "PLAINTEXT://%s,%s://127.0.0.1:%d".formatted(address, CONTROLLER, controllerPort)),
        Map.entry("advertised.listeners", "PLAINTEXT://" + address),
        Map.entry(
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT," + CONTROLLER + ":PLAINTEXT"),
        Map.entry("controller.listener.names", CONTROLLER),
        Map.entry("controller.quorum.voters", NODE + "@127.0.0.1:" + controllerPort),
        Map.entry("log.dirs", data.toString()),
        Map.entry("auto.create.topics.enable", "false"),
        Map.entry("default.replication.factor", "1"),
        Map.entry("offsets.topic.replication.factor", "1"),
        Map.entry("offsets.topic.num.partitions", "4"),
        Map.entry("transaction.state.log.replication.factor", "1"),
        Map.entry("transaction.state.log.min.isr", "1"),
        Map.entry("transaction.state.log.num.partitions", "1"),
        Map.entry("share.coordinator.state.topic.replication.factor", "1"),
        Map.entry("share.coordinator.state.topic.min.isr", "1"),
        Map.entry("group.initial.rebalance.delay.ms", "0"),
        // Tests that kill a member of a group wait until its session is over.
        Map.entry("group.min.session.timeout.ms", "1000"),
        // A broker that was killed is let in again only when its session is over.
        Map.entry("broker.session.timeout.ms", "3000"),
        Map.entry("broker.heartbeat.interval.ms", "500"),
        Map.entry("num.network.threads", "2"),
        Map.entry("num.io.threads", "4"),
        Map.entry("num.recovery.threads.per.data.dir", "2"),
        Map.entry("background.threads", "2"),
        Map.entry("queued.max.requests", "64"),
        Map.entry("log.segment.bytes", "67108864"),
        Map.entry("log.index.size.max.bytes", "262144"),
        Map.entry("log.cleaner.threads", "1"),
        Map.entry("log.cleaner.dedupe.buffer.size", "2097152"),
        Map.entry("log.cleaner.io.buffer.size", "262144"));
  }
}
