package dev.podshell.gateway.engineio;

import io.vertx.core.Future;
import java.util.List;

/** How packets get to a client. Guarded by its session. */
sealed interface Transport permits Polling, WebSocketTransport {

  TransportName name();

  /** Whether packets can be sent now. */
  boolean isReady();

  /** Sends packets; completes when their bytes have left. */
  Future<Void> send(List<EnginePacket> packets);
}
