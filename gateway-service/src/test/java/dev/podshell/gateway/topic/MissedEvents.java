package dev.podshell.gateway.topic;

/** Acts as if Kafka had deleted events before the reader read them. */
public final class MissedEvents {

  private MissedEvents() {}

  /** Tells every subscriber. */
  public static void tell(EventSubscriptions subscriptions) {
    subscriptions.all().forEach(EventSubscriber::onMissedEvents);
  }
}
