package dev.podshell.session.topic;

import dev.podshell.contracts.topic.TopicCreation;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.configuration.SessionConfiguration;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.interceptor.Interceptor;
import org.apache.kafka.clients.admin.Admin;

/**
 * Refuses to start on topics that are not laid out as they must be, before anything is consumed.
 */
@Singleton
final class TopicCheck {

  private final Admin admin;
  private final TopicLayout layout;
  private final SessionConfiguration.Topics configuration;

  TopicCheck(Admin admin, TopicLayout layout, SessionConfiguration configuration) {
    this.admin = admin;
    this.layout = layout;
    this.configuration = configuration.topics();
  }

  void onStart(@Observes @Priority(Interceptor.Priority.PLATFORM_BEFORE) StartupEvent event)
      throws InterruptedException {
    if (configuration.create()) {
      layout.create(
          admin,
          new TopicCreation(configuration.replicationFactor(), configuration.retention()),
          configuration.timeout());
    }
    layout.verify(admin, configuration.timeout());
  }
}
