package dev.podshell.gateway.dialect.question;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.transcript.Cursor;
import dev.podshell.gateway.transcript.Delivery;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.io.IOException;

/** Writes one run's transcript as answers. Used by one thread. */
final class QuestionSink implements TranscriptSink {

  private final QuestionRun run;
  private final Screen screen;
  private final String termType;
  private final QuestionId question;
  private final CursorKeys cursorKeys;
  private final ClientSocket socket;
  private final QuestionFrames frames;

  QuestionSink(
      QuestionRun run,
      Screen screen,
      QuestionId question,
      ClientSocket socket,
      QuestionFrames frames) {
    this.run = run;
    this.screen = screen;
    this.termType = run.kind().wireName();
    this.question = question;
    this.cursorKeys = run.cursorKeys();
    this.socket = socket;
    this.frames = frames;
  }

  @Override
  public void deliver(Delivery delivery) throws InterruptedException, IOException {
    boolean isShown = !(delivery instanceof Delivery.Called || delivery instanceof Delivery.Tapped);
    if (isShown && screen.awaitTurn(run)) {
      socket.send(frame(delivery));
    }
  }

  private String frame(Delivery delivery) {
    return switch (delivery) {
      case Delivery.Started(_, Cursor cursor) -> frames.running(termType, question, "", at(cursor));
      case Delivery.Output(_, _, String text, _, Cursor cursor) -> {
        cursorKeys.watch(text);
        yield frames.running(termType, question, text, at(cursor));
      }
      case Delivery.Completed completed ->
          frames.completed(
              termType,
              question,
              String.join("", completed.rest().values()),
              completed.exitCode(),
              completed.limit(),
              at(completed.cursor()));
      case Delivery.Failed(String message, _) ->
          frames.error(termType, question, "", message, null);
      case Delivery.Lost lost ->
          frames.error(
              termType,
              question,
              String.join("", lost.rest().values()),
              lost.message(),
              at(lost.cursor()));
      case Delivery.Gap _ ->
          frames.note(termType, question, "Part of the output was not stored: there is a gap");
      case Delivery.Delayed() ->
          frames.note(
              termType,
              question,
              "Earlier output comes later: the history is unavailable or behind");
      case Delivery.Called _, Delivery.Tapped _, Delivery.Jumped _ ->
          throw new IllegalArgumentException("The protocol has no frame for " + delivery);
    };
  }

  private QuestionCursor at(Cursor cursor) {
    return new QuestionCursor(cursor, cursorKeys.areInApplicationMode());
  }
}
