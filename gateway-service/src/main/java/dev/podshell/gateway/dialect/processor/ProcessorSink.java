package dev.podshell.gateway.dialect.processor;

import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.connection.CloseCause;
import dev.podshell.gateway.transcript.Delivery;
import dev.podshell.gateway.transcript.LimitText;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.io.IOException;
import java.util.Map;

/** Writes the transcript of a run as messages, and closes after the last. Used by one thread. */
final class ProcessorSink implements TranscriptSink {

  private final ScriptRun run;
  private final ClientSocket socket;
  private final ProcessorFrames frames;
  private final ScriptLines lines;
  private ScriptFailure failure = ScriptFailure.unknown();

  ProcessorSink(ScriptRun run, ClientSocket socket, ProcessorFrames frames) {
    this.run = run;
    this.socket = socket;
    this.frames = frames;
    this.lines = new ScriptLines(frames.reader(), run.maxCallBytes());
  }

  @Override
  public void deliver(Delivery delivery) throws InterruptedException, IOException {
    switch (delivery) {
      case Delivery.Started _ -> socket.send(frames.started());
      case Delivery.Output(Stream stream, _, String text, _, _) -> output(stream, text);
      case Delivery.Completed completed -> complete(completed);
      case Delivery.Failed(String message, _) -> fail(message);
      case Delivery.Lost lost -> {
        rest(lost.rest());
        fail(lost.message());
      }
      case Delivery.Gap _ -> {
        lines.drop();
        socket.send(
            frames.serverError(
                "Part of the script's output and calls was not stored: there is a gap"));
      }
      case Delivery.Called(byte[] bytes) -> call(bytes);
      case Delivery.Tapped _, Delivery.Jumped _, Delivery.Delayed _ -> {} // there are no messages
    }
  }

  private void call(byte[] bytes) throws InterruptedException, IOException {
    for (ScriptLine line : lines.take(bytes)) {
      switch (line) {
        case ScriptLine.Call call -> {
          if (run.open(call)) {
            socket.expectMessage();
            socket.send(frames.call(call));
          }
        }
        case ScriptLine.Failed(ScriptFailure said) -> failure = failure.with(said);
        case ScriptLine.Unreadable(String what) -> socket.send(frames.serverError(what));
      }
    }
  }

  private void complete(Delivery.Completed completed) throws InterruptedException, IOException {
    rest(completed.rest());
    ReachedLimit limit = completed.limit();
    if ((completed.exitCode() != 0 || limit != null) && !run.isStopped()) {
      ScriptFailure reason =
          limit == null ? failure : failure.with(ScriptFailure.ofMessage(LimitText.ofEnd(limit)));
      socket.send(frames.interpreterError(reason, completed.exitCode(), completed.signal()));
    }
    run.onEnded();
    socket.send(frames.end(completed.exitCode(), completed.signal(), limit));
    socket.close(CloseCause.ENDED);
  }

  private void fail(String message) throws InterruptedException, IOException {
    run.onEnded();
    socket.send(frames.serverError(message));
    socket.close(CloseCause.ENDED);
  }

  private void rest(Map<Stream, String> rest) throws InterruptedException, IOException {
    for (Map.Entry<Stream, String> each : rest.entrySet()) {
      output(each.getKey(), each.getValue());
    }
  }

  private void output(Stream stream, String text) throws InterruptedException, IOException {
    socket.send(frames.output(stream.wireName(), text));
  }
}
