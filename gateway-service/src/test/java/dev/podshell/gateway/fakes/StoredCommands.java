package dev.podshell.gateway.fakes;

import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a session service keeps, in memory, for as long as a test. */
final class StoredCommands {

  private record Key(SandboxId sandbox, CommandId command) {}

  private static final class Stored {
    private final StartCommand start;
    private final List<NumberedEntry> entries = new ArrayList<>();
    private @Nullable Outcome outcome;
    private @Nullable Instant ended;

    Stored(StartCommand start) {
      this.start = start;
    }

    CommandState state() {
      long written =
          entries.stream()
              .map(NumberedEntry::content)
              .filter(EntryContent.Output.class::isInstance)
              .mapToLong(content -> ((EntryContent.Output) content).bytes().length)
              .sum();
      return new CommandState(
          start.sandbox(),
          start.session(),
          start.command(),
          start.clientId(),
          start.program().text(),
          start.requested(),
          entries.isEmpty() ? null : entries.getFirst().time(),
          ended,
          outcome,
          entries.size(),
          written);
    }
  }

  private final Map<Key, Stored> commands = new LinkedHashMap<>();
  private final Map<String, Reservation> reservations = new HashMap<>();

  synchronized Reservation.Answer reserve(String name, CommandId command, Reservation claim) {
    Reservation first = reservations.putIfAbsent(name, claim);
    if (first == null) {
      return Reservation.Answer.GRANTED;
    }
    if (!first.equals(claim)) {
      return Reservation.Answer.CONFLICT;
    }
    return commands.containsKey(new Key(claim.sandbox(), command))
        ? Reservation.Answer.ACCEPTED
        : Reservation.Answer.REPEATED;
  }

  synchronized void store(StartCommand start) {
    commands.putIfAbsent(new Key(start.sandbox(), start.command()), new Stored(start));
  }

  synchronized void store(Event event) {
    switch (event) {
      case Entry entry -> find(entry.sandbox(), entry.command()).ifPresent(it -> add(it, entry));
      case CommandFailed failed ->
          find(failed.sandbox(), failed.command())
              .ifPresent(
                  it -> {
                    it.outcome = new Outcome.Failed(failed.reason(), failed.message());
                    it.ended = failed.time();
                  });
      case SandboxLifecycle.Lost lost ->
          commands.values().stream()
              .filter(it -> it.start.sandbox().equals(lost.sandbox()) && it.outcome == null)
              .forEach(
                  it -> {
                    it.outcome = new Outcome.Lost(lost.message());
                    it.ended = lost.time();
                  });
      default -> {}
    }
  }

  private static void add(Stored stored, Entry entry) {
    if (entry.number() != stored.entries.size() + 1) {
      return;
    }
    stored.entries.add(new NumberedEntry(entry.number(), entry.time(), entry.content()));
    if (entry.content() instanceof EntryContent.Exited(int exitCode, Integer signal)) {
      stored.outcome = new Outcome.Exited(exitCode, signal);
      stored.ended = entry.time();
    }
  }

  synchronized Optional<TranscriptPage> page(
      SandboxId sandbox, CommandId command, long after, long maxBytes) {
    return find(sandbox, command)
        .map(
            stored -> {
              List<NumberedEntry> page = new ArrayList<>();
              long bytes = 0;
              for (NumberedEntry entry : stored.entries) {
                if (entry.number() > after && (page.isEmpty() || bytes < maxBytes)) {
                  page.add(entry);
                  bytes +=
                      entry.content() instanceof EntryContent.Output output
                          ? output.bytes().length
                          : 64;
                }
              }
              return new TranscriptPage(stored.state(), page);
            });
  }

  synchronized List<CommandState> ofSession(SessionId session, Instant endedAfter) {
    return commands.values().stream()
        .filter(it -> it.start.session().equals(session))
        .filter(it -> it.ended == null || it.ended.isAfter(endedAfter))
        .map(Stored::state)
        .toList();
  }

  synchronized Optional<CommandState> ofSession(SessionId session, CommandId command) {
    return ofSession(session, Instant.MIN).stream()
        .filter(state -> state.command().equals(command))
        .findFirst();
  }

  private Optional<Stored> find(SandboxId sandbox, CommandId command) {
    return Optional.ofNullable(commands.get(new Key(sandbox, command)));
  }
}
