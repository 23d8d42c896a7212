package dev.podshell.gateway.room;

import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionListener;
import dev.podshell.gateway.session.SubmitResult;
import dev.podshell.gateway.transcript.Delivery;
import dev.podshell.gateway.transcript.LimitText;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One execution of code: gathers what it writes, and says once what came of it. */
final class RoomExecution implements SessionListener, TranscriptSink {

  private final CommandId command;
  private final BoundedText output;
  private final BoundedText errors;
  private final Consumer<ExecutionResult> onResult;
  private final Consumer<String> onRefused;
  private final Runnable onEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable ConnectedSession session;

  /**
   * @param bound the characters of each stream that are told
   * @param onResult what came of it
   * @param onRefused why it was not executed; this or the other is called, once, on any thread
   * @param onEnd called after either
   */
  RoomExecution(
      CommandId command,
      int bound,
      Consumer<ExecutionResult> onResult,
      Consumer<String> onRefused,
      Runnable onEnd) {
    this.command = command;
    this.output = new BoundedText(bound);
    this.errors = new BoundedText(bound);
    this.onResult = onResult;
    this.onRefused = onRefused;
    this.onEnd = onEnd;
  }

  /** Begins, in a session that is this execution's to close. */
  void begin(ConnectedSession joined, StartCommand start) {
    session = joined;
    joined.run(
        start,
        acceptance -> {
          if (acceptance instanceof SubmitResult.Refused(String message, _)) {
            end(() -> onRefused.accept(message));
          }
        });
  }

  @Override
  public Optional<TranscriptSink> transcript(CommandState state) {
    return state.command().equals(command) ? Optional.of(this) : Optional.empty();
  }

  @Override
  public void deliver(Delivery delivery) {
    switch (delivery) {
      case Delivery.Output output -> add(output.stream(), output.text());
      case Delivery.Completed completed -> {
        completed.rest().forEach(this::add);
        if (completed.limit() != null) {
          add(Stream.STDERR, LimitText.ofEnd(completed.limit()) + "\n");
        }
        tell(OptionalInt.of(completed.exitCode()));
      }
      case Delivery.Failed(String message, _) -> fail(Map.of(), message);
      case Delivery.Lost lost -> fail(lost.rest(), lost.message());
      case Delivery.Gap _ -> errors.add("[part of the output was not kept]\n");
      case Delivery.Started _,
          Delivery.Delayed _,
          Delivery.Called _,
          Delivery.Tapped _,
          Delivery.Jumped _ -> {}
    }
  }

  /** Nothing is written to its standard input. */
  @Override
  public void onInputRefused(InputRefused refused) {}

  /** The protocol tells the result alone. */
  @Override
  public void onLimitNear(LimitNear near) {}

  /** An execution that is affected ends, and says so itself. */
  @Override
  public void onSandboxChanged(SandboxLifecycle step) {}

  @Override
  public void onRevoked() {
    Thread.ofVirtual().start(() -> fail(Map.of(), "The session was ended"));
  }

  private synchronized void add(Stream stream, String text) {
    (stream == Stream.STDERR ? errors : output).add(text);
  }

  private void fail(Map<Stream, String> rest, String message) {
    rest.forEach(this::add);
    add(Stream.STDERR, message);
    tell(OptionalInt.empty());
  }

  private synchronized void tell(OptionalInt exitCode) {
    ExecutionResult result =
        new ExecutionResult(
            output.toString(),
            errors.toString(),
            exitCode,
            output.isTruncated() || errors.isTruncated());
    end(() -> onResult.accept(result));
  }

  /** The session is closed last, for that interrupts the thread which brings the transcript. */
  private void end(Runnable tell) {
    if (ended.compareAndSet(false, true)) {
      try {
        tell.run();
      } finally {
        onEnd.run();
        Objects.requireNonNull(session).close();
      }
    }
  }
}
