package dev.podshell.gateway.socketio;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Decides who may connect to a dialect that uses Socket.IO. */
public interface SocketAcceptor {

  /**
   * A client asks to connect. Called on its connection's virtual thread, and may block. What is
   * emitted before this has returned is dropped.
   *
   * @param auth what the client says of itself; empty if it says nothing
   * @return what handles the client's events
   * @throws ConnectRefusedException with what the client is told
   */
  SocketHandler accept(Socket socket, ObjectNode auth)
      throws ConnectRefusedException, InterruptedException;
}
