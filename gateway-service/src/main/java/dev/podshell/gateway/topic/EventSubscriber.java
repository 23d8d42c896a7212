package dev.podshell.gateway.topic;

/**
 * Who wants the events of a session, a sandbox, a room, a monitor, a learner or the read of a file.
 * Called on the event reader's thread, on which every client's echo waits: must not block.
 */
public interface EventSubscriber {

  void receive(LiveEvent event);

  /** Events may have been missed: Kafka had forgotten them before they were read. */
  void missed();
}
