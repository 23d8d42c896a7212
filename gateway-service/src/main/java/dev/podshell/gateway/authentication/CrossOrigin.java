package dev.podshell.gateway.authentication;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** Sets the headers with which a browser lets a page of an allowed origin read an answer. */
public final class CrossOrigin {

  private static final String DAY = "86400";

  private CrossOrigin() {}

  /** Lets the page of an allowed request read the answer. */
  public static void permit(HttpServerRequest request) {
    HttpServerResponse response = request.response().putHeader("Vary", "Origin");
    String origin = request.getHeader("Origin");
    if (origin != null) {
      response
          .putHeader("Access-Control-Allow-Origin", origin)
          .putHeader("Access-Control-Allow-Credentials", "true");
    }
  }

  /** Answers the question that a browser asks first. */
  public static void answerPreflight(HttpServerRequest request) {
    String headers = request.getHeader("Access-Control-Request-Headers");
    request
        .response()
        .setStatusCode(204)
        .putHeader("Access-Control-Allow-Methods", "GET,POST")
        .putHeader("Access-Control-Allow-Headers", headers == null ? "Content-Type" : headers)
        .putHeader("Access-Control-Max-Age", DAY)
        .end();
  }
}
