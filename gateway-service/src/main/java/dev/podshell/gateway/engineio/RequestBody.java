package dev.podshell.gateway.engineio;

import dev.podshell.gateway.intake.Account;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request up to a bound. */
final class RequestBody {

  /** Thrown if the body is too large. */
  static final class TooLargeException extends Exception {}

  /** Thrown when the bodies that are being received use all of their memory. */
  static final class NoMemoryException extends Exception {}

  private RequestBody() {}

  /**
   * Reads a body.
   *
   * @param maxBytes the maximum size of the body
   * @param account holds the memory meanwhile; afterwards it holds the body's size
   */
  static Future<Buffer> read(HttpServerRequest request, long maxBytes, Account account) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (whole.future().isComplete()) {
            return;
          }
          if (body.length() + chunk.length() > maxBytes) {
            whole.tryFail(new TooLargeException());
          } else if (!account.trySet(body.length() + (long) chunk.length())) {
            whole.tryFail(new NoMemoryException());
          } else {
            body.appendBuffer(chunk);
          }
        });
    if (announced(request) > maxBytes) {
      whole.tryFail(new TooLargeException());
    }
    request.endHandler(_ -> whole.tryComplete(body));
    request.exceptionHandler(whole::tryFail);
    return whole.future();
  }

  private static long announced(HttpServerRequest request) {
    try {
      String length = request.getHeader("Content-Length");
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException _) {
      return 0;
    }
  }
}
