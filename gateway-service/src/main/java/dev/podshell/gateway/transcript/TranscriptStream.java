package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.sessionservice.Backoff;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.ReaderPositions;
import dev.podshell.gateway.transcript.TranscriptMetrics.ReturnCause;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Sends the transcript of one command to one connection: every entry once, in order.
 *
 * <pre>
 *   history at the client's pace ──▶ hold live events; note T ──▶ history with reach=T ──▶ live
 *        ▲                                                                                  │
 *        └───────── buffer overflowed, an entry came too early, the sandbox ended ◀─────────┘
 * </pre>
 *
 * Every entry below T is stored when {@code reach=T} answers, every entry from T on was held, and
 * both carry the same numbers. Entries that are not above the last one sent are dropped. A command
 * that this gateway has just published has no history and starts live. One thread runs the stream.
 * The event reader puts live events into its {@link LiveBuffer}.
 */
public final class TranscriptStream {

  private static final Logger LOG = Logger.getLogger(TranscriptStream.class);

  private final SandboxId sandbox;
  private final Cursor start;
  private final @Nullable CommandState known;
  private final ReadAhead history;
  private final ReaderPositions positions;
  private final LiveBuffer held;
  private final StreamSettings settings;
  private final Function<CommandState, Optional<TranscriptSink>> sinks;
  private final TranscriptText text;
  private @Nullable TranscriptSink sink;
  private boolean ended;
  private boolean delayed;

  private TranscriptStream(
      SandboxId sandbox,
      Cursor start,
      @Nullable CommandState known,
      History history,
      ReaderPositions positions,
      LiveBuffer held,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    this.sandbox = sandbox;
    this.start = start;
    this.known = known;
    this.history = new ReadAhead(history);
    this.positions = positions;
    this.held = held;
    this.settings = settings;
    this.sinks = sinks;
    this.text = new TranscriptText(start);
  }

  /** Starts in history, after a cursor. */
  static TranscriptStream after(
      Cursor start,
      SandboxId sandbox,
      History history,
      ReaderPositions positions,
      LiveBuffer held,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    return new TranscriptStream(sandbox, start, null, history, positions, held, settings, sinks);
  }

  /** Starts live. The command has not been published yet, so nothing of it can be stored. */
  static TranscriptStream ofNew(
      CommandState command,
      History history,
      ReaderPositions positions,
      LiveBuffer held,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    held.hold();
    Cursor start = Cursor.beginningOf(command.command());
    return new TranscriptStream(
        command.sandbox(), start, command, history, positions, held, settings, sinks);
  }

  /**
   * Runs until the transcript has ended.
   *
   * @throws IOException if the client is gone
   */
  void run() throws InterruptedException, IOException {
    settings.metrics().onStreamStarted();
    try {
      if (known != null) {
        begin(known);
      } else {
        catchUp(OptionalLong.empty());
      }
      while (!ended) {
        OptionalLong reach = live();
        if (!ended) {
          catchUp(reach);
        }
      }
    } finally {
      held.drop();
      settings.metrics().onStreamEnded();
    }
  }

  private void begin(CommandState command) {
    Optional<TranscriptSink> found = sinks.apply(command);
    sink = found.orElse(null);
    ended = found.isEmpty();
  }

  /**
   * Sends history up to where live entries join.
   *
   * @param reach the offset that the store must reach first
   */
  private void catchUp(OptionalLong reach) throws InterruptedException, IOException {
    settings.replays().acquire();
    try {
      held.drop();
      long stored;
      do {
        stored = emitPage(page(reach));
      } while (!ended && text.last() < stored);
      if (ended) {
        return;
      }
      held.hold();
      OptionalLong position = OptionalLong.of(positions.position(sandbox));
      long join = emitPage(page(position));
      while (!ended && text.last() < join) {
        emitPage(page(position));
      }
    } finally {
      history.close();
      settings.replays().release();
    }
  }

  /** Sends live entries; returns the offset that the store must reach before going on. */
  private OptionalLong live() throws InterruptedException, IOException {
    while (true) {
      switch (held.take()) {
        case LiveBuffer.Taken.Missed() -> {
          return back(ReturnCause.OVERFLOW, OptionalLong.empty());
        }
        case LiveBuffer.Taken.NextEntry(long offset, Entry entry) -> {
          if (entry.number() > text.last() + 1) {
            return back(ReturnCause.GAP, OptionalLong.of(offset + 1));
          }
          emitEntry(entry.number(), entry.time(), entry.content());
        }
        case LiveBuffer.Taken.Failed(CommandFailed failed) ->
            end(new Delivery.Failed(failed.message(), failed.reason().isCommandTemporary()));
        case LiveBuffer.Taken.SandboxEnded(long offset) -> {
          return back(ReturnCause.SANDBOX_ENDED, OptionalLong.of(offset + 1));
        }
      }
      if (ended) {
        return OptionalLong.empty();
      }
    }
  }

  private OptionalLong back(ReturnCause cause, OptionalLong reach) {
    settings.metrics().onReturned(cause);
    return reach;
  }

  /** Sends a page; returns the number of the last entry that was stored when it was read. */
  private long emitPage(TranscriptPage page) throws InterruptedException, IOException {
    CommandState command = page.command();
    if (sink == null) {
      begin(command);
    }
    for (TranscriptPage.NumberedEntry entry : page.entries()) {
      if (ended) {
        return command.lastEntry();
      }
      if (entry.number() > text.last() + 1) {
        emit(new Delivery.Gap(text.last() + 1, entry.number() - 1));
        text.pass(entry.number() - 1);
      }
      if (entry.number() == command.lastEntry()) {
        text.wrote(command.outputBytes());
      }
      emitEntry(entry.number(), entry.time(), entry.content());
    }
    if (!ended && text.last() >= command.lastEntry()) {
      settle(command);
    }
    return command.lastEntry();
  }

  /** Tells how the command ended, if it has; called once everything stored was sent. */
  private void settle(CommandState command) throws InterruptedException, IOException {
    switch (command.outcome()) {
      case null -> {}
      case Outcome.Exited _ -> ended = true; // the exit is an entry, and was sent before the cursor
      case Outcome.Failed(RefusalReason reason, String message) ->
          end(new Delivery.Failed(message, reason.isCommandTemporary()));
      case Outcome.Lost(String message) -> {
        Instant end = Optional.ofNullable(command.ended()).orElse(command.accepted());
        emitRestOfTaps();
        Cursor cursor = text.cursor();
        end(new Delivery.Lost(text.rest(), command.outputBytes(), message, end, cursor));
      }
    }
  }

  private void emitEntry(long number, Instant time, EntryContent content)
      throws InterruptedException, IOException {
    if (number <= text.last()) {
      return;
    }
    switch (content) {
      case EntryContent.Output output -> {
        Delivery.Output delivery = text.output(number, output);
        if (!delivery.text().isEmpty()) {
          emit(delivery);
        }
      }
      case EntryContent.Started() -> {
        text.pass(number);
        emit(new Delivery.Started(time, text.cursor()));
      }
      case EntryContent.Called called -> {
        text.pass(number);
        emit(new Delivery.Called(called.bytes()));
      }
      case EntryContent.Tapped tapped -> emitTapped(text.tapped(number, tapped));
      case EntryContent.Resized _ -> text.pass(number);
      case EntryContent.Exited(int exitCode, Integer signal, ReachedLimit limit) -> {
        emitRestOfTaps();
        text.pass(number);
        Cursor cursor = text.cursor();
        end(
            new Delivery.Completed(
                text.rest(), text.written(), exitCode, signal, limit, time, cursor));
      }
    }
  }

  private void emitRestOfTaps() throws InterruptedException, IOException {
    for (Delivery.Tapped rest : text.restOfTaps()) {
      emitTapped(rest);
    }
  }

  private void emitTapped(Delivery.Tapped tapped) throws InterruptedException, IOException {
    if (!tapped.text().isEmpty() || tapped.skipped() > 0) {
      emit(tapped);
    }
  }

  private void end(Delivery last) throws InterruptedException, IOException {
    emit(last);
    ended = true;
  }

  private void emit(Delivery delivery) throws InterruptedException, IOException {
    if (sink != null) {
      sink.deliver(delivery);
    }
  }

  /**
   * Reads the page after the last entry sent; retries until there is one, and says so if it is
   * late.
   */
  private TranscriptPage page(OptionalLong reach) throws InterruptedException, IOException {
    Backoff backoff = settings.backoff().start();
    while (true) {
      try {
        Optional<TranscriptPage> page = history.page(sandbox, start.command(), text.last(), reach);
        if (page.isPresent() && isProgress(page.get())) {
          delayed = false;
          return page.get();
        }
      } catch (SessionServiceUnavailableException e) {
        settings.metrics().onHistoryUnavailable();
        LOG.debugf(e, "History of command %s is not available", start.command());
        if (!delayed && sink != null) {
          delayed = true;
          emit(new Delivery.Delayed());
        }
      }
      backoff.pause();
    }
  }

  /** Returns whether a page has entries, or nothing is missing; else it is read again. */
  private boolean isProgress(TranscriptPage page) {
    return !page.entries().isEmpty() || page.command().lastEntry() <= text.last();
  }
}
