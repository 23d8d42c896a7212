package dev.podshell.gateway.delivery;

/** A record did not get into Kafka and never will; the message is for the client. */
public final class PublicationRefusedException extends Exception {

  public PublicationRefusedException(String message) {
    super(message);
  }

  public PublicationRefusedException(String message, Throwable cause) {
    super(message, cause);
  }
}
