package dev.podshell.gateway.topic;

/**
 * Hears the events of the keys that it has subscribed to. Called on the event reader's thread,
 * which every client's echo passes through, so it must not block.
 */
public interface EventSubscriber {

  void onEvent(LiveEvent event);

  /**
   * Called if events may have been missed, because Kafka had deleted them before they were read.
   */
  void onMissedEvents();
}
