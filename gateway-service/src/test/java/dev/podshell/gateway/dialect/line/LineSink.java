package dev.podshell.gateway.dialect.line;

import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.transcript.Delivery;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.io.IOException;

/** Writes the transcript of a command as lines. Used by one thread. */
final class LineSink implements TranscriptSink {

  private final ClientSocket socket;
  private final LineFrames frames;

  LineSink(ClientSocket socket, LineFrames frames) {
    this.socket = socket;
    this.frames = frames;
  }

  @Override
  public void deliver(Delivery delivery) throws InterruptedException, IOException {
    switch (delivery) {
      case Delivery.Started _ -> socket.send(frames.started());
      case Delivery.Output output -> socket.send(frames.output(output.text()));
      case Delivery.Completed completed -> {
        for (String rest : completed.rest().values()) {
          socket.send(frames.output(rest));
        }
        socket.send(frames.end(completed.exitCode()));
      }
      case Delivery.Failed failed -> socket.send(frames.error(failed.message()));
      case Delivery.Lost lost -> socket.send(frames.error(lost.message()));
      case Delivery.Gap _ -> socket.send(frames.error("Part of the output was not kept"));
      case Delivery.Delayed _ -> {} // what was missed comes later
      case Delivery.Tapped _, Delivery.Called _, Delivery.Jumped _ -> {} // nobody can ask for them
    }
  }
}
