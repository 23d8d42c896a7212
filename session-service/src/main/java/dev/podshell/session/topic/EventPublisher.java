package dev.podshell.session.topic;

import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.session.configuration.SessionConfiguration;
import jakarta.inject.Singleton;
import java.util.List;

/** Publishes events to gateways. Thread-safe; it blocks. */
@Singleton
public final class EventPublisher {

  private final Publisher publisher;
  private final TopicLayout layout;
  private final String source;

  EventPublisher(Publisher publisher, TopicLayout layout, SessionConfiguration configuration) {
    this.publisher = publisher;
    this.layout = layout;
    this.source = configuration.instance();
  }

  /**
   * Sends events in their order.
   *
   * @throws Publisher.PublishException if any of them is not known to be in Kafka; they may be sent
   *     again
   */
  public void publish(List<Event> events) throws InterruptedException {
    if (!events.isEmpty()) {
      publisher.publish(
          events.stream()
              .map(event -> EventCodec.encode(event, source, layout.partitionOf(event.key())))
              .toList());
    }
  }
}
