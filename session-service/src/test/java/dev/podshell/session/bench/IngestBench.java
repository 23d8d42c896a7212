package dev.podshell.session.bench;

import static dev.podshell.contracts.event.Stream.STDOUT;
import static dev.podshell.contracts.event.Stream.TTY;
import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.local.KafkaBroker;
import dev.podshell.local.PostgresServer;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Measures how fast the packaged service ingests a backlog, with limited memory. The backlog is
 * made while the service is away, so nothing else is measured.
 *
 * <pre>
 * mvn -pl session-service -am -DskipTests package
 * cd session-service/target
 * java -cp "test-classes:../../deploy/local/target/podshell-local.jar:quarkus-app/lib/main/*" \\
 *   dev.podshell.session.bench.IngestBench quarkus-app/quarkus-run.jar
 * </pre>
 *
 * <p>Arguments: the packaged service's {@code quarkus-run.jar}, the limit of its heap (default
 * 192m).
 */
final class IngestBench {

  private static final TopicLayout LAYOUT = new TopicLayout(64);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final PrintStream out;
  private final Path jar;
  private final String heap;

  private IngestBench(PrintStream out, Path jar, String heap) {
    this.out = out;
    this.jar = jar;
    this.heap = heap;
  }

  public static void main(String... arguments) throws Exception {
    new IngestBench(
            System.out,
            Path.of(arguments[0]).toAbsolutePath(),
            arguments.length > 1 ? arguments[1] : "192m")
        .run();
  }

  private void run() throws Exception {
    Path folder = Files.createTempDirectory("podshell-ingest-bench");
    try (KafkaBroker kafka = KafkaBroker.start(folder.resolve("kafka"), 0);
        PostgresServer postgres = PostgresServer.start(folder.resolve("postgres"), 0)) {
      withService(kafka, postgres, folder, _ -> {}); // makes topics and tables
      byte[] large = random(65_536);
      byte[] small = random(100);
      measure(kafka, postgres, folder, "64 KiB entries of one command", 1, 6400, STDOUT, large);
      measure(kafka, postgres, folder, "64 KiB entries of 20 commands", 20, 320, STDOUT, large);
      measure(
          kafka, postgres, folder, "100-byte entries of 20 commands", 20, 10_000, STDOUT, small);
      large = lines(65_536);
      small = lines(100);
      measure(kafka, postgres, folder, "64 KiB entries of 20 terminals", 20, 320, TTY, large);
      measure(kafka, postgres, folder, "100-byte entries of 20 terminals", 20, 10_000, TTY, small);
    }
  }

  private void measure(
      KafkaBroker kafka,
      PostgresServer postgres,
      Path folder,
      String what,
      int commands,
      int entries,
      Stream stream,
      byte[] bytes)
      throws Exception {
    produce(kafka, commands, entries, stream, bytes);
    long all = (long) commands * (entries + 1);
    try (Connection database =
        DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password())) {
      long before = count(database);
      withService(
          kafka,
          postgres,
          folder,
          service -> {
            Instant deadline = Instant.now().plus(TIMEOUT);
            while (count(database) == before) {
              pause(deadline);
            }
            long first = count(database) - before;
            long begin = System.nanoTime();
            Duration serviceBefore = processorTime(service.toHandle());
            Duration databaseBefore = databaseTime(postgres);
            while (count(database) - before < all) {
              pause(deadline);
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            double stored = all - first;
            out.printf(
                "%s: %.1f MB/s, %.0f entries/s, processor time %d ms here and %d ms in PostgreSQL,"
                    + " resident %d MB (heap at most %s)%n",
                what,
                stored * bytes.length / 1e6 / seconds,
                stored / seconds,
                processorTime(service.toHandle()).minus(serviceBefore).toMillis(),
                databaseTime(postgres).minus(databaseBefore).toMillis(),
                residentMegabytes(service),
                heap);
          });
    }
  }

  private static void pause(Instant deadline) {
    if (Instant.now().isAfter(deadline)) {
      throw new IllegalStateException("Not ingested in time");
    }
    LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
  }

  private interface Use {
    void run(Process service) throws Exception;
  }

  private void withService(KafkaBroker kafka, PostgresServer postgres, Path folder, Use use)
      throws Exception {
    int management = freePort();
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx" + heap,
            "-jar",
            jar.toString());
    builder
        .environment()
        .putAll(
            Map.of(
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                "0",
                "QUARKUS_MANAGEMENT_PORT",
                Integer.toString(management),
                "QUARKUS_MANAGEMENT_HOST",
                "127.0.0.1",
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka.bootstrapServers(),
                "QUARKUS_DATASOURCE_JDBC_URL",
                postgres.jdbcUrl(),
                "QUARKUS_DATASOURCE_USERNAME",
                postgres.username(),
                "QUARKUS_DATASOURCE_PASSWORD",
                postgres.password(),
                "PODSHELL_SERVICE_TOKEN",
                "a token for a bench alone",
                "PODSHELL_TOPICS_CREATE",
                "true"));
    Process service =
        builder
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(folder.resolve("service.log").toFile()))
            .start();
    try {
      Instant deadline = Instant.now().plus(TIMEOUT);
      while (!isReady(management)) {
        if (!service.isAlive()) {
          throw new IllegalStateException("The service ended; see " + folder);
        }
        pause(deadline);
      }
      use.run(service);
    } finally {
      service.destroy();
      service.waitFor();
    }
  }

  private static boolean isReady(int port) {
    try (var connection = new java.net.Socket("127.0.0.1", port)) {
      return connection.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(3).nextBytes(bytes);
    return bytes;
  }

  /** Lines in colors, as a program writes its log to a terminal. */
  private static byte[] lines(int size) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; lines.length() < size; i++) {
      lines.append(
          "\u001b[3%dmINFO\u001b[0m request %d took %d ms\r\n".formatted(i % 8, i, i % 99));
    }
    return lines.substring(0, size).getBytes(US_ASCII);
  }

  private static void produce(
      KafkaBroker kafka, int commands, int entries, Stream stream, byte[] bytes) {
    SecureRandom random = new SecureRandom();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", kafka.bootstrapServers(), "acks", "all", "linger.ms", 5),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int command = 0; command < commands; command++) {
        SandboxId sandbox =
            SandboxId.of(new LearnerId("learner" + random.nextLong()), new QuestionId("bench"));
        SessionId session = SessionId.ofToken("session" + random.nextLong());
        IncarnationId incarnation = IncarnationId.random(random);
        for (int number = 1; number <= entries + 1; number++) {
          EntryContent content =
              number == 1
                  ? new EntryContent.Started()
                  : new EntryContent.Output(stream, (long) (number - 2) * bytes.length, bytes);
          Entry entry =
              new Entry(
                  sandbox,
                  incarnation,
                  1,
                  session,
                  CommandId.of(session, "1"),
                  number,
                  Instant.now(),
                  content);
          var unused =
              producer.send(
                  EventCodec.encode(entry, "/bench", LAYOUT.partitionOf(sandbox.value())));
        }
      }
    }
  }

  private static long count(Connection database) throws SQLException {
    try (Statement statement = database.createStatement();
        ResultSet row =
            statement.executeQuery("select coalesce(sum(last_entry), 0) from command")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static long residentMegabytes(Process process) throws IOException {
    List<String> status = Files.readAllLines(Path.of("/proc", process.pid() + "", "status"));
    return status.stream()
            .filter(line -> line.startsWith("VmHWM:"))
            .map(line -> line.replaceAll("\\D", ""))
            .mapToLong(Long::parseLong)
            .findFirst()
            .orElse(0)
        / 1024;
  }

  private static Duration processorTime(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static Duration databaseTime(PostgresServer postgres) {
    return ProcessHandle.of(postgres.pid()).stream()
        .flatMap(ProcessHandle::descendants)
        .map(IngestBench::processorTime)
        .reduce(Duration.ZERO, Duration::plus);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
