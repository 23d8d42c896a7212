package dev.podshell.gateway.fakes;

import dev.podshell.contracts.topic.TopicCreation;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.local.KafkaBroker;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/**
 * Starts a real Kafka and the fakes around a gateway. Fields of tests with their types get them.
 */
public final class Surroundings implements QuarkusTestResourceLifecycleManager {

  private @Nullable Path folder;
  private @Nullable KafkaBroker kafka;
  private @Nullable FakeSessionService sessionService;
  private @Nullable FakeSandboxes sandboxes;

  @Override
  public Map<String, String> start() {
    try {
      TopicLayout layout = new TopicLayout(8);
      Path created = Files.createTempDirectory("gateway-test");
      folder = created;
      KafkaBroker broker = KafkaBroker.start(created.resolve("kafka"), 0);
      kafka = broker;
      String bootstrapServers = broker.bootstrapServers();
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
        layout.create(admin, TopicCreation.single(), Duration.ofSeconds(30));
      }
      FakeSessionService service = new FakeSessionService(bootstrapServers, layout);
      sessionService = service;
      sandboxes = new FakeSandboxes(bootstrapServers, layout);
      return Map.of(
          "kafka.bootstrap.servers",
          bootstrapServers,
          "podshell.topics.partitions",
          "8",
          "podshell.session-service.url",
          service.url(),
          "podshell.service-token",
          "${SECRET_OF_TESTS:the-services-token}",
          "podshell.dev-issuer.key",
          created.resolve("issuer.jwk").toString());
    } catch (Exception e) {
      throw new IllegalStateException("The surroundings could not be started", e);
    }
  }

  @Override
  public void inject(TestInjector injector) {
    injector.injectIntoFields(sessionService, field -> field.getType() == FakeSessionService.class);
    injector.injectIntoFields(sandboxes, field -> field.getType() == FakeSandboxes.class);
    injector.injectIntoFields(kafka, field -> field.getType() == KafkaBroker.class);
  }

  @Override
  public void stop() {
    try {
      if (sandboxes != null) {
        sandboxes.close();
      }
      if (sessionService != null) {
        sessionService.close();
      }
      if (kafka != null) {
        kafka.stop();
      }
      delete();
    } catch (Exception e) {
      throw new IllegalStateException("The surroundings could not be stopped", e);
    }
  }

  private void delete() throws IOException {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
