package dev.podshell.gateway.transcript;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import dev.podshell.gateway.topic.LiveEvent;
import dev.podshell.gateway.topic.ReaderPositions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Simulates a partition of events with one command. A store and a reader follow it, each at its own
 * pace. A test moves them step by step.
 */
final class ScriptedPartition implements History, ReaderPositions {

  static final CommandId COMMAND = new CommandId(42);
  static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("learner"), new QuestionId("question"));

  private static final SessionId SESSION = SessionId.ofToken("token");
  private static final IncarnationId INCARNATION = new IncarnationId("0123456789abcdef");
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");
  private static final int PAGE = 3;

  private final List<Entry> log = new ArrayList<>();
  private final List<NumberedEntry> stored = new ArrayList<>();
  private int watermark;
  private int position;
  private int written;
  private int hurried;
  private boolean away;
  private final boolean isTerminal;

  /** Runs a command of which every third entry is of a tap. */
  ScriptedPartition() {
    this(false);
  }

  /**
   * @param isTerminal whether the command runs under a terminal. Then each entry counts for one
   *     byte of its output, and there are none of taps
   */
  ScriptedPartition(boolean isTerminal) {
    this.isTerminal = isTerminal;
  }

  static CommandState command(long lastEntry, boolean ended) {
    return new CommandState(
        SANDBOX,
        SESSION,
        COMMAND,
        "1",
        "x",
        TIME,
        TIME,
        ended ? TIME : null,
        ended ? new Outcome.Exited(0, null) : null,
        lastEntry,
        lastEntry);
  }

  /** Writes the next entry. */
  synchronized void write() {
    written++;
    append(written, false);
  }

  /** Repeats an entry that was written before. */
  synchronized void repeat(int back) {
    if (written > 0) {
      append(Math.max(1, written - back), false);
    }
  }

  /** Writes an entry too early. It will be repeated. */
  synchronized void hurry() {
    hurried = Math.max(hurried, written + 2);
    append(written + 2, false);
  }

  /** Writes the last entry, after those that were too early. */
  synchronized void exit() {
    while (written < hurried) {
      write();
    }
    written++;
    append(written, true);
  }

  private void append(long number, boolean exit) {
    byte[] bytes = ("," + number).getBytes(US_ASCII);
    EntryContent content =
        exit
            ? new EntryContent.Exited(0, null)
            : isTerminal
                ? new EntryContent.Output(Stream.TTY, number, bytes)
                : number % 3 == 0
                    ? new EntryContent.Tapped(1, Stream.STDERR, 0, bytes)
                    : new EntryContent.Output(Stream.STDOUT, number, bytes);
    log.add(new Entry(SANDBOX, INCARNATION, 1, SESSION, COMMAND, number, TIME, content));
  }

  /**
   * Makes the store read one more entry. It keeps the one that follows its last, and drops all
   * others.
   */
  synchronized boolean store() {
    if (watermark == log.size()) {
      return false;
    }
    Entry entry = log.get(watermark);
    if (entry.number() == stored.size() + 1) {
      stored.add(new NumberedEntry(entry.number(), entry.time(), entry.content()));
    }
    watermark++;
    notifyAll();
    return true;
  }

  /** Makes the reader put one more event into the buffer, if there is one. */
  boolean read(LiveBuffer buffer) {
    LiveEvent event;
    synchronized (this) {
      if (position == log.size()) {
        return false;
      }
      event = new LiveEvent(position, log.get(position));
      position++;
    }
    buffer.onEvent(event);
    return true;
  }

  /** Makes the reader skip one event. */
  synchronized void skip() {
    position = Math.min(log.size(), position + 1);
  }

  synchronized void setAway(boolean away) {
    this.away = away;
  }

  synchronized int written() {
    return written;
  }

  @Override
  public synchronized long position(SandboxId sandbox) {
    return position;
  }

  @Override
  public synchronized Optional<TranscriptPage> page(
      SandboxId sandbox, CommandId command, long after, OptionalLong reach)
      throws SessionServiceUnavailableException, InterruptedException {
    long deadline = System.nanoTime() + 1_000_000;
    while (watermark < reach.orElse(0) && System.nanoTime() < deadline) {
      wait(1);
    }
    if (away || watermark < reach.orElse(0)) {
      throw new SessionServiceUnavailableException(new IllegalStateException("not there yet"));
    }
    List<NumberedEntry> page =
        stored.stream().filter(entry -> entry.number() > after).limit(PAGE).toList();
    boolean ended = !stored.isEmpty() && stored.getLast().content() instanceof EntryContent.Exited;
    return Optional.of(new TranscriptPage(command(stored.size(), ended), page));
  }

  /** Returns a place before the last two entries that are stored. */
  @Override
  public synchronized Optional<TerminalScreen> screen(
      SandboxId sandbox, CommandId command, long after) throws SessionServiceUnavailableException {
    if (away) {
      throw new SessionServiceUnavailableException(new IllegalStateException("away"));
    }
    int place = stored.size() - 2;
    return place > after && stored.get(place - 1).content() instanceof EntryContent.Output output
        ? Optional.of(
            new TerminalScreen(new TerminalSize(80, 24), place, place, ">", output.bytes()))
        : Optional.empty();
  }
}
