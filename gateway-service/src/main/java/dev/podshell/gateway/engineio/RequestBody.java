package dev.podshell.gateway.engineio;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;

/** Reads the body of a request up to a bound. */
final class RequestBody {

  /** The body is larger than it may be. */
  static final class TooLargeException extends Exception {}

  private RequestBody() {}

  static Future<Buffer> read(HttpServerRequest request, long most) {
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > most) {
            whole.tryFail(new TooLargeException());
          } else {
            body.appendBuffer(chunk);
          }
        });
    if (announced(request) > most) {
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
