package dev.podshell.gateway.intake;

import java.util.Locale;

/**
 * The reasons to refuse or cut off a client, each with its name in metrics and its text for logs
 * and clients.
 */
public enum Refusal {
  TOO_MANY_CONNECTIONS(503, "The gateway has as many connections as it may have: try again later"),
  TOO_MANY_OF_ADDRESS(
      429, "Your network address has as many connections as it may have: close some"),
  TOO_MANY_UNAUTHENTICATED(
      429,
      "Your network address has too many connections that have not authenticated: try again in some"
          + " seconds"),
  TOO_MANY_OF_LEARNER(429, "You have as many connections as you may have: close some"),
  ORIGIN(
      403,
      "Pages of this Origin may not connect: the operator lists those that may in"
          + " podshell.authentication.allowed-origins"),
  TOKEN(401, "The token is not valid: sign in again"),
  TOKEN_MISSING(
      401, "A token is missing: send it in Authorization, in the sub-protocol or in access_token"),
  TOKEN_EXPIRED(401, "The token has expired: sign in again"),
  TOKEN_OF_OTHER_SERVICE(
      401,
      "The token was issued for another service: sign in to this one. The operator lists the"
          + " accepted audiences (aud) in mp.jwt.verify.audiences"),
  REVOKED(401, "All of your sessions were ended: sign in again"),
  QUESTION(
      400,
      "A question is named by 1 to 128 of the letters a to z and A to Z, digits and . _ ~ @ : + -"
          + " without spaces: choose another"),
  NO_SUCH_ROOM(404, "There is no such session: ask for its address again, or make a new one"),
  STORE_UNAVAILABLE(503, "The store does not answer: try again in a moment"),
  DRAINING(503, "The gateway is being restarted: connect again"),
  HOST(
      403,
      "The local run answers to localhost alone: other names are listed in"
          + " podshell.dev-issuer.hosts"),
  TOO_MANY_LOOKUPS(429, "Too many sessions are looked up at once: try again in a moment"),
  TOO_MANY_ROOMS(429, "Too many sessions are made at once: try again in a moment"),
  SLOW_HEAD(408, "A request's head did not come in time"),
  SLOW_BODY(408, "A request's body did not come in time"),
  UNREAD(408, "What was sent was not read"),
  TOO_MANY_REQUESTS_AHEAD(429, "Too many requests were sent before their answers"),
  MESSAGE_TOO_LARGE(413, "A message is larger than it may be"),
  NO_MEMORY(503, "Too much is being received: try again in a moment"),
  TOO_MANY_FRAMES(429, "Too many control frames, or a message of too many fragments"),
  FLOOD(429, "Too many messages at once"),
  AUTHENTICATION(401, "Too many failed attempts to authenticate");

  private final int status;
  private final String message;

  Refusal(int status, String message) {
    this.status = status;
    this.message = message;
  }

  /** Returns the HTTP status for this reason. */
  public int status() {
    return status;
  }

  /** Returns the text for the client. */
  public String message() {
    return message;
  }

  /** Returns the name in metrics. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
