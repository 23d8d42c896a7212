package dev.podshell.gateway.engineio;

import io.vertx.core.Future;
import java.util.List;

/** Sends packets to a client. Guarded by its session. */
sealed interface Transport permits Polling, WebSocketTransport {

  TransportName name();

  /** Returns whether packets can be sent now. */
  boolean isReady();

  /** Sends packets; completes when their bytes have left. */
  Future<Void> send(List<EnginePacket> packets);
}
