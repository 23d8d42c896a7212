package dev.podshell.execution;

import dev.podshell.contracts.topic.TopicCreation;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.local.KafkaBroker;
import dev.podshell.local.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts one real broker, with the topics, for all tests of this module. Tests take it as a
 * parameter.
 */
public final class Broker implements BeforeAllCallback, ParameterResolver {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  @Override
  public void beforeAll(ExtensionContext context) {
    shared(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == KafkaBroker.class;
  }

  @Override
  public KafkaBroker resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context);
  }

  private static KafkaBroker shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.create(Broker.class))
        .computeIfAbsent(Broker.class, _ -> Shared.start(), Shared.class)
        .broker();
  }

  /** JUnit closes this after all tests. */
  private record Shared(KafkaBroker broker, Path folder) implements AutoCloseable {

    static Shared start() {
      try {
        Path folder = Files.createTempDirectory("podshell-execution-broker");
        KafkaBroker broker = KafkaBroker.start(folder, 0);
        try (Admin admin =
            Admin.create(Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers()))) {
          new TopicLayout(Configurations.PARTITIONS).create(admin, TopicCreation.single(), TIMEOUT);
        }
        return new Shared(broker, folder);
      } catch (Exception e) {
        throw new IllegalStateException("The broker did not start", e);
      }
    }

    @Override
    public void close() throws IOException {
      broker.close();
      Folders.delete(folder);
    }
  }
}
