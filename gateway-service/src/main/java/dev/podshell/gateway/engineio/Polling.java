package dev.podshell.gateway.engineio;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Long polling: packets to the client are the answer to a GET that waits for them, of which there
 * is one at a time; packets from it come in a POST, of which there is one at a time too.
 */
final class Polling implements Transport {

  private @Nullable HttpServerResponse waiting;
  private @Nullable Runnable abortPost;

  /** Keeps a GET until there is something to answer. */
  void hold(HttpServerResponse response) {
    waiting = response;
  }

  /** Forgets a GET whose client has gone; false if it was answered. */
  boolean drop(HttpServerResponse response) {
    if (waiting != response) {
      return false;
    }
    waiting = null;
    return true;
  }

  /**
   * Begins to receive a POST; false if one is being received.
   *
   * @param abort cuts it off
   */
  boolean beginPost(Runnable abort) {
    if (abortPost != null) {
      return false;
    }
    abortPost = abort;
    return true;
  }

  void endPost() {
    abortPost = null;
  }

  /** Cuts off the POST that is being received, because it is no longer needed. */
  void abortPost() {
    if (abortPost != null) {
      abortPost.run();
      abortPost = null;
    }
  }

  @Override
  public TransportName name() {
    return TransportName.POLLING;
  }

  @Override
  public boolean isReady() {
    return waiting != null;
  }

  @Override
  public Future<Void> send(List<EnginePacket> packets) {
    HttpServerResponse response = Objects.requireNonNull(waiting);
    waiting = null;
    return response
        .putHeader("Content-Type", "text/plain; charset=UTF-8")
        .end(PacketCodec.encodePayload(packets));
  }
}
