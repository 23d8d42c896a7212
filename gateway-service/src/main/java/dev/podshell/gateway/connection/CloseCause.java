package dev.podshell.gateway.connection;

import dev.podshell.gateway.intake.Excess;
import dev.podshell.gateway.intake.Refusal;
import io.quarkus.websockets.next.CloseReason;
import java.util.Locale;
import java.util.Optional;

/** The reasons why the gateway ends a connection, each with a code and a message for the client. */
public enum CloseCause {
  /** The client did not send the next expected message in time. */
  PHASE_TIMEOUT(1008, "The next message did not arrive in time"),
  /** The client did not authenticate in time. */
  AUTHENTICATION_TIMEOUT(1008, "The client did not authenticate in time"),
  /** The client was refused too often. */
  AUTHENTICATION_FAILED(1008, "Too many failed attempts to authenticate"),
  /** The token or the session has expired. */
  EXPIRED(1008, "The token or the session has expired: authenticate again"),
  /** The session was revoked. */
  REVOKED(1008, "The session was ended"),
  /** The client ended its session. */
  LOGGED_OUT(1000, "The session was ended, as you asked"),
  /** The session has too many connections. */
  TOO_MANY_CONNECTIONS(1008, "The session has too many connections"),
  /** The client keeps sending more messages than its limit. */
  RATE_LIMITED(1008, "Too many messages at once", "flood"),
  /** The client sent a message after which its messages can no longer be understood. */
  MALFORMED(1002, "A message is malformed"),
  /** The client no longer answers pings. */
  PING_TIMEOUT(1002, "No answer to a ping"),
  /** The run for which the client connected has ended. */
  ENDED(1000, "The run has ended"),
  /** The client does not read its answers. */
  SLOW_CONSUMER(1008, "The client does not read its messages", "unread"),
  /** The room of the connection no longer exists. */
  GONE(1008, "The session no longer exists"),
  /** A message is too large. */
  TOO_LARGE(1009, "A message is too large: it may have 16 KiB before authentication, then 1 MiB"),
  /** The gateway has no memory for the client's data. */
  BUSY(1013, "The gateway is receiving too much data: connect again in a moment"),
  /** The gateway has failed. */
  FAULT(1011, "The gateway failed: connect again"),
  /** The gateway is being stopped; another one answers. */
  DRAINING(1012, "The gateway is being restarted: connect again");

  private final int code;
  private final String message;
  private final String label;

  CloseCause(int code, String message) {
    this.code = code;
    this.message = message;
    this.label = name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param label the word in metrics, where it is not the name
   */
  CloseCause(int code, String message, String label) {
    this.code = code;
    this.message = message;
    this.label = label;
  }

  public int code() {
    return code;
  }

  public String message() {
    return message;
  }

  /** Returns the cause for a connection whose client sends too much. */
  public static CloseCause of(Excess excess) {
    return switch (excess) {
      case MESSAGE_TOO_LARGE -> TOO_LARGE;
      case NO_MEMORY -> BUSY;
      case TOO_MANY_FRAMES -> RATE_LIMITED;
    };
  }

  /** Returns why the log names the client that was cut off; empty if it does not. */
  Optional<Refusal> refusal() {
    return switch (this) {
      case RATE_LIMITED -> Optional.of(Refusal.FLOOD);
      case SLOW_CONSUMER -> Optional.of(Refusal.UNREAD);
      case TOO_MANY_CONNECTIONS -> Optional.of(Refusal.TOO_MANY_OF_LEARNER);
      case AUTHENTICATION_FAILED -> Optional.of(Refusal.AUTHENTICATION);
      case BUSY -> Optional.of(Refusal.NO_MEMORY);
      default -> Optional.empty();
    };
  }

  /** Returns the word in metrics. */
  public String label() {
    return label;
  }

  CloseReason reason() {
    return new CloseReason(code, message);
  }
}
