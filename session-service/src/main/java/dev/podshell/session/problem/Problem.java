package dev.podshell.session.problem;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Refuses a request. The detail says what was wrong and what to do. */
public final class Problem extends WebApplicationException {

  /** Names the media type of RFC 9457. */
  public static final MediaType MEDIA_TYPE = new MediaType("application", "problem+json");

  private Problem(Response.ResponseBuilder response, Response.Status status, String detail) {
    super(
        detail,
        response
            .status(status)
            .type(MEDIA_TYPE)
            .entity(
                new Body("about:blank", status.getReasonPhrase(), status.getStatusCode(), detail))
            .build());
  }

  /** Holds the body of a response; {@code type} and {@code title} are those of the status. */
  public record Body(String type, String title, int status, String detail) {}

  public static Problem badRequest(String detail) {
    return new Problem(Response.noContent(), Response.Status.BAD_REQUEST, detail);
  }

  public static Problem unauthorized(String detail) {
    return new Problem(
        Response.noContent().header(HttpHeaders.WWW_AUTHENTICATE, "Bearer"),
        Response.Status.UNAUTHORIZED,
        detail);
  }

  public static Problem notFound(String detail) {
    return new Problem(Response.noContent(), Response.Status.NOT_FOUND, detail);
  }

  public static Problem conflict(String detail) {
    return new Problem(Response.noContent(), Response.Status.CONFLICT, detail);
  }

  public static Problem tooLarge(String detail) {
    return new Problem(Response.noContent(), Response.Status.REQUEST_ENTITY_TOO_LARGE, detail);
  }

  public static Problem tooMany(String detail) {
    return new Problem(Response.noContent(), Response.Status.TOO_MANY_REQUESTS, detail);
  }

  /** Advises to try again after a second. */
  public static Problem unavailable(String detail) {
    return new Problem(
        Response.noContent().header(HttpHeaders.RETRY_AFTER, 1),
        Response.Status.SERVICE_UNAVAILABLE,
        detail);
  }

  /** Reports a failure of this service; the log has the cause under the same reference. */
  static Problem internal(String reference) {
    return new Problem(
        Response.noContent(),
        Response.Status.INTERNAL_SERVER_ERROR,
        "The session service failed. Its log says more under the reference " + reference);
  }

  /** Answers with any other status. */
  static Problem of(Response.Status status, String detail) {
    return new Problem(Response.noContent(), status, detail);
  }
}
