package dev.podshell.gateway.topic;

/** What happens when Kafka has forgotten events before the reader came to them. */
public final class MissedEvents {

  private MissedEvents() {}

  /** Tells every subscriber. */
  public static void tell(EventSubscriptions subscriptions) {
    subscriptions.all().forEach(EventSubscriber::onMissedEvents);
  }
}
