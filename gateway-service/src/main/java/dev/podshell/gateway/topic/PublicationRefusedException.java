package dev.podshell.gateway.topic;

/** Thrown if a record is certainly not in Kafka; the message is for the client. */
public final class PublicationRefusedException extends Exception {

  private final boolean temporary;

  /** Creates a temporary refusal: the same record may be sent again. */
  public PublicationRefusedException(String message) {
    super(message);
    this.temporary = true;
  }

  /** Creates a temporary refusal: the same record may be sent again. */
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
