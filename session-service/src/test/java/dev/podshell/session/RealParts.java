package dev.podshell.session;

import dev.podshell.local.KafkaBroker;
import dev.podshell.local.PostgresServer;
import dev.podshell.local.process.Folders;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Starts a Kafka and a PostgreSQL for the tests, in a temporary folder. */
@SuppressWarnings("NullAway.Init") // set by start(), which comes first
public final class RealParts implements QuarkusTestResourceLifecycleManager {

  /** Comes from the environment, with characters that expressions have. */
  static final String SERVICE_TOKEN =
      System.getenv().getOrDefault("SECRET_OF_TESTS", "a token for tests alone");

  private static final String SECRET = "${SECRET_OF_TESTS:a token for tests alone}";
  static final int PARTITIONS = 4;

  private Path folder;
  private KafkaBroker kafka;
  private PostgresServer postgres;

  @Override
  public Map<String, String> start() {
    try {
      folder = Files.createTempDirectory("podshell-session-test");
      kafka = KafkaBroker.start(folder.resolve("kafka"), 0);
      Files.createDirectories(folder.resolve("postgres"));
      Files.writeString(folder.resolve("postgres/password"), SERVICE_TOKEN);
      postgres = PostgresServer.start(folder.resolve("postgres"), 0);
      return Map.of(
          "kafka.bootstrap.servers",
          kafka.bootstrapServers(),
          "quarkus.datasource.jdbc.url",
          postgres.jdbcUrl(),
          "quarkus.datasource.username",
          postgres.username(),
          "quarkus.datasource.password",
          SECRET,
          "podshell.service-token",
          SECRET,
          "podshell.topics.create",
          "true",
          "podshell.topics.partitions",
          Integer.toString(PARTITIONS),
          "podshell.ingest.check-every",
          "500ms",
          "podshell.history.reach-timeout",
          "3s",
          "podshell.history.max-page-entries",
          "500");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void stop() {
    kafka.close();
    postgres.close();
    try {
      Folders.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(
        postgres, new TestInjector.AnnotatedAndMatchesType(RealPart.class, PostgresServer.class));
    injector.injectIntoFields(
        kafka, new TestInjector.AnnotatedAndMatchesType(RealPart.class, KafkaBroker.class));
  }
}
