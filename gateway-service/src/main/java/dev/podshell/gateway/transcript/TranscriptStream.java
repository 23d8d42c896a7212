package dev.podshell.gateway.transcript;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.FailureReason;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.sessionservice.Backoff;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.LiveEvent;
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
 * Brings the transcript of one command to one connection: every entry once, in order.
 *
 * <pre>
 *   history at the client's pace ──▶ hold live events; note T ──▶ history with reach=T ──▶ live
 *        ▲                                                                                  │
 *        └──────── more waited than may, an entry came too early, the sandbox ended ◀───────┘
 * </pre>
 *
 * Every entry below T is stored when {@code reach=T} answers, every entry from T on was held, and
 * both carry the same numbers: what is not above the last one sent is dropped. A command that this
 * gateway has just published has no history and starts live. One thread runs it; {@link #offer} and
 * {@link #missed} are called by the event reader.
 */
public final class TranscriptStream {

  private static final Logger LOG = Logger.getLogger(TranscriptStream.class);

  private final SandboxId sandbox;
  private final Cursor from;
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
      Cursor from,
      @Nullable CommandState known,
      History history,
      ReaderPositions positions,
      LiveBuffer held,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    this.sandbox = sandbox;
    this.from = from;
    this.known = known;
    this.history = new ReadAhead(history);
    this.positions = positions;
    this.held = held;
    this.settings = settings;
    this.sinks = sinks;
    this.text = new TranscriptText(from);
  }

  /** Starts in history, after a cursor. */
  static TranscriptStream after(
      Cursor from,
      SandboxId sandbox,
      History history,
      ReaderPositions positions,
      LiveBuffer held,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    return new TranscriptStream(sandbox, from, null, history, positions, held, settings, sinks);
  }

  /** Starts live: nothing of the command can have happened, for it has yet to be published. */
  static TranscriptStream ofNew(
      CommandState command,
      History history,
      ReaderPositions positions,
      LiveBuffer held,
      StreamSettings settings,
      Function<CommandState, Optional<TranscriptSink>> sinks) {
    held.hold();
    Cursor from = Cursor.beginningOf(command.command());
    return new TranscriptStream(
        command.sandbox(), from, command, history, positions, held, settings, sinks);
  }

  SandboxId sandbox() {
    return sandbox;
  }

  public void offer(LiveEvent event) {
    held.offer(event);
  }

  void missed() {
    held.missed();
  }

  /** Frees what is held; for a stream that ends without having run. */
  void abandon() {
    held.drop();
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
   * From history to where live entries join.
   *
   * @param reach what the store must have read first
   */
  private void catchUp(OptionalLong reach) throws InterruptedException, IOException {
    settings.replays().acquire();
    try {
      held.drop();
      long stored;
      do {
        stored = deliver(page(reach));
      } while (!ended && text.last() < stored);
      if (ended) {
        return;
      }
      held.hold();
      OptionalLong position = OptionalLong.of(positions.of(sandbox));
      long join = deliver(page(position));
      while (!ended && text.last() < join) {
        deliver(page(position));
      }
    } finally {
      history.close();
      settings.replays().release();
    }
  }

  /** Sends what is held and what comes; returns what the store must have read before going on. */
  private OptionalLong live() throws InterruptedException, IOException {
    while (true) {
      switch (held.take()) {
        case LiveBuffer.Taken.Missed() -> {
          return back(ReturnCause.OVERFLOW, OptionalLong.empty());
        }
        case LiveBuffer.Taken.Live(LiveEvent(long offset, Entry entry)) -> {
          if (entry.number() > text.last() + 1) {
            return back(ReturnCause.GAP, OptionalLong.of(offset + 1));
          }
          deliver(entry.number(), entry.time(), entry.content());
        }
        case LiveBuffer.Taken.Live(LiveEvent(_, CommandFailed failed)) ->
            end(new Delivery.Failed(failed.message(), failed.reason().isTemporary()));
        case LiveBuffer.Taken.Live(LiveEvent(long offset, SandboxLifecycle _)) -> {
          return back(ReturnCause.SANDBOX_ENDED, OptionalLong.of(offset + 1));
        }
        case LiveBuffer.Taken.Live(LiveEvent(_, InputRefused _)),
            LiveBuffer.Taken.Live(LiveEvent(_, LimitNear _)),
            LiveBuffer.Taken.Live(LiveEvent(_, SessionRevoked _)),
            LiveBuffer.Taken.Live(LiveEvent(_, LearnerRevoked _)),
            LiveBuffer.Taken.Live(LiveEvent(_, RoomEvent _)),
            LiveBuffer.Taken.Live(LiveEvent(_, MonitorEvent _)),
            LiveBuffer.Taken.Live(LiveEvent(_, FileEvent _)) -> {}
      }
      if (ended) {
        return OptionalLong.empty();
      }
    }
  }

  private OptionalLong back(ReturnCause cause, OptionalLong reach) {
    settings.metrics().returned(cause);
    return reach;
  }

  /** Sends a page; answers the number of the last entry that was stored when it was read. */
  private long deliver(TranscriptPage page) throws InterruptedException, IOException {
    CommandState command = page.command();
    if (sink == null) {
      begin(command);
    }
    for (TranscriptPage.NumberedEntry entry : page.entries()) {
      if (ended) {
        return command.lastEntry();
      }
      if (entry.number() > text.last() + 1) {
        sink(new Delivery.Gap(text.last() + 1, entry.number() - 1));
        text.pass(entry.number() - 1);
      }
      if (entry.number() == command.lastEntry()) {
        text.wrote(command.outputBytes());
      }
      deliver(entry.number(), entry.time(), entry.content());
    }
    if (!ended && text.last() >= command.lastEntry()) {
      settle(command);
    }
    return command.lastEntry();
  }

  /** Everything that is stored was sent: tells how the command ended, if it has. */
  private void settle(CommandState command) throws InterruptedException, IOException {
    switch (command.outcome()) {
      case null -> {}
      case Outcome.Exited _ -> ended = true; // the exit is an entry, and was sent before the cursor
      case Outcome.Failed(FailureReason reason, String message) ->
          end(new Delivery.Failed(message, reason.isTemporary()));
      case Outcome.Lost(String message) -> {
        Instant end = Optional.ofNullable(command.ended()).orElse(command.accepted());
        restOfTaps();
        Cursor cursor = text.cursor();
        end(new Delivery.Lost(text.rest(), command.outputBytes(), message, end, cursor));
      }
    }
  }

  private void deliver(long number, Instant time, EntryContent content)
      throws InterruptedException, IOException {
    if (number <= text.last()) {
      return;
    }
    switch (content) {
      case EntryContent.Output output -> {
        Delivery.Output delivery = text.output(number, output);
        if (!delivery.text().isEmpty()) {
          sink(delivery);
        }
      }
      case EntryContent.Started() -> {
        text.pass(number);
        sink(new Delivery.Started(time, text.cursor()));
      }
      case EntryContent.Called called -> {
        text.pass(number);
        if (sink != null) {
          sink.called(called.bytes());
        }
      }
      case EntryContent.Tapped tapped -> tapped(text.tapped(number, tapped));
      case EntryContent.Resized _ -> text.pass(number);
      case EntryContent.Exited(int exitCode, Integer signal, ReachedLimit limit) -> {
        restOfTaps();
        text.pass(number);
        Cursor cursor = text.cursor();
        end(
            new Delivery.Completed(
                text.rest(), text.written(), exitCode, signal, limit, time, cursor));
      }
    }
  }

  private void restOfTaps() throws InterruptedException, IOException {
    for (TappedText rest : text.restOfTaps()) {
      tapped(rest);
    }
  }

  private void tapped(TappedText tapped) throws InterruptedException, IOException {
    boolean isEmpty = tapped.text().isEmpty() && tapped.skipped() == 0;
    if (sink != null && !isEmpty) {
      sink.tapped(tapped);
    }
  }

  private void end(Delivery last) throws InterruptedException, IOException {
    sink(last);
    ended = true;
  }

  private void sink(Delivery delivery) throws InterruptedException, IOException {
    if (sink != null) {
      sink.deliver(delivery);
    }
  }

  /** A page above the last entry sent; asks until it gets one, and tells the client if it waits. */
  private TranscriptPage page(OptionalLong reach) throws InterruptedException, IOException {
    Backoff backoff = settings.backoff().start();
    while (true) {
      try {
        Optional<TranscriptPage> page = history.page(sandbox, from.command(), text.last(), reach);
        if (page.isPresent() && isProgress(page.get())) {
          delayed = false;
          return page.get();
        }
      } catch (SessionServiceUnavailableException e) {
        settings.metrics().historyUnavailable();
        LOG.debugf(e, "History of command %s is not available", from.command());
        if (!delayed && sink != null) {
          delayed = true;
          sink(new Delivery.Delayed());
        }
      }
      backoff.pause();
    }
  }

  /** A page that lacks what it says is stored will be whole the next time. */
  private boolean isProgress(TranscriptPage page) {
    return !page.entries().isEmpty() || page.command().lastEntry() <= text.last();
  }
}
