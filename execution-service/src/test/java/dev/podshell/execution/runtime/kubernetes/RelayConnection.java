package dev.podshell.execution.runtime.kubernetes;

import io.fabric8.mockwebserver.http.Response;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Does what a node does with an exec: it joins a process's streams to channels of a WebSocket. */
final class RelayConnection extends WebSocketListener {

  private static final int CHUNK = 32 * 1024;

  private final String pod;
  private final Path relay;
  private final String socket;
  private final Consumer<RelayConnection> onEnd;
  private @Nullable Process process;
  private @Nullable WebSocket client;

  RelayConnection(String pod, Path relay, String socket, Consumer<RelayConnection> onEnd) {
    this.pod = pod;
    this.relay = relay;
    this.socket = socket;
    this.onEnd = onEnd;
  }

  /** Returns the pod in which the relay runs. */
  String pod() {
    return pod;
  }

  @Override
  public synchronized void onOpen(WebSocket opened, Response response) {
    client = opened;
    try {
      Process started = new ProcessBuilder("python3", "-I", "-S", relay.toString(), socket).start();
      process = started;
      Thread.ofVirtual().start(() -> pump(started.getInputStream(), (byte) 1, opened));
      Thread.ofVirtual().start(() -> pump(started.getErrorStream(), (byte) 2, opened));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public synchronized void onMessage(WebSocket from, byte[] message) {
    try {
      if (process != null && message[0] == 0) {
        process.getOutputStream().write(message, 1, message.length - 1);
        process.getOutputStream().flush();
      }
    } catch (IOException _) {
      cut();
    }
  }

  @Override
  public void onClosed(WebSocket closed, int code, String reason) {
    end();
  }

  @Override
  public void onFailure(WebSocket failed, Throwable error, Response response) {
    end();
  }

  /** Breaks the connection, and loses the bytes on the way. */
  synchronized void cut() {
    if (client != null) {
      client.close(1011, "");
    }
    end();
  }

  private synchronized void end() {
    if (process != null) {
      process.destroyForcibly();
    }
    onEnd.accept(this);
  }

  private void pump(InputStream from, byte channel, WebSocket to) {
    byte[] buffer = new byte[CHUNK];
    buffer[0] = channel;
    try {
      int count = from.read(buffer, 1, CHUNK - 1);
      while (count > 0) {
        to.send(Arrays.copyOf(buffer, count + 1));
        count = from.read(buffer, 1, CHUNK - 1);
      }
      if (channel == 1) {
        to.close(1000, "");
      }
    } catch (IOException _) {
      to.close(1011, "");
    }
  }
}
