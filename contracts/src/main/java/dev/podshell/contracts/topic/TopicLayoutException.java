package dev.podshell.contracts.topic;

/** The topics are not what the services need; the message says which, and what to do. */
public final class TopicLayoutException extends RuntimeException {

  public TopicLayoutException(String message) {
    super(message);
  }

  public TopicLayoutException(String message, Throwable cause) {
    super(message, cause);
  }
}
