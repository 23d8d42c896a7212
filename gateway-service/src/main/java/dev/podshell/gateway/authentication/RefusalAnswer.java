package dev.podshell.gateway.authentication;

import dev.podshell.gateway.intake.Refusal;
import io.quarkus.websockets.next.HttpUpgradeCheck.CheckResult;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;

/**
 * Answers a request that is refused: the status, and {@code application/problem+json} with {@code
 * status} and {@code detail}, which says what is wrong and what to do.
 */
public final class RefusalAnswer {

  private RefusalAnswer() {}

  /**
   * Answers an upgrade. The framework can send a status alone, so the answer is sent here, and the
   * result never comes. On the request's event loop.
   */
  public static Uni<CheckResult> toUpgrade(HttpServerRequest request, Refusal refusal) {
    if (refusal == Refusal.ORIGIN) {
      permitReading(request);
    } else {
      CrossOrigin.permit(request);
    }
    send(request, refusal.status(), refusal.message());
    return Uni.createFrom().nothing();
  }

  /** Answers with a refusal. On the request's event loop. */
  static void send(HttpServerRequest request, Refusal refusal) {
    send(request, refusal.status(), refusal.message());
  }

  static void send(HttpServerRequest request, int status, String detail) {
    HttpServerResponse response = request.response();
    response
        .setStatusCode(status)
        .putHeader("Content-Type", "application/problem+json")
        .putHeader("Cache-Control", "no-store");
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    } else if (status == 429 || status == 503) {
      response.putHeader("Retry-After", "1");
    }
    var unused =
        response.end(new JsonObject().put("status", status).put("detail", detail).toBuffer());
  }

  /**
   * Lets the page of a refused origin read that it is refused, which is all that the answer says.
   */
  private static void permitReading(HttpServerRequest request) {
    request
        .response()
        .putHeader("Vary", "Origin")
        .putHeader("Access-Control-Allow-Origin", String.valueOf(request.getHeader("Origin")));
  }
}
