package dev.podshell.gateway.topic;

/** A record did not get into Kafka and never will; the message is for the client. */
public final class PublicationRefusedException extends Exception {

  private final boolean temporary;

  /** The same record, sent again, may get there. */
  public PublicationRefusedException(String message) {
    super(message);
    this.temporary = true;
  }

  /** The same record, sent again, may get there. */
  public PublicationRefusedException(String message, Throwable cause) {
    this(message, cause, true);
  }

  PublicationRefusedException(String message, Throwable cause, boolean temporary) {
    super(message, cause);
    this.temporary = temporary;
  }

  /** Returns whether the same record may succeed if it is sent again. */
  public boolean isTemporary() {
    return temporary;
  }
}
