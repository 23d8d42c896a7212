package dev.podshell.gateway.fakes;

import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.ListedCommand;
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
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps in memory what the session service stores of commands. */
final class StoredCommands {

  private record Key(SandboxId sandbox, CommandId command) {}

  /** Holds a command and its entries. They come from two topics, in any order. */
  private static final class Stored {
    private final List<NumberedEntry> entries = new ArrayList<>();
    private @Nullable StartCommand start;
    private @Nullable Outcome outcome;
    private @Nullable ReachedLimit limit;
    private @Nullable Instant ended;

    boolean isUnfinishedIn(SandboxId sandbox) {
      return start != null && start.sandbox().equals(sandbox) && outcome == null;
    }

    /** Returns the state, which is empty until the command itself is stored. */
    Optional<CommandState> state() {
      return Optional.ofNullable(start).map(this::state);
    }

    private long written() {
      return entries.stream()
          .map(NumberedEntry::content)
          .filter(EntryContent.Output.class::isInstance)
          .mapToLong(content -> ((EntryContent.Output) content).bytes().length)
          .sum();
    }

    private Stream<ListedCommand> listed(String learner) {
      return Stream.ofNullable(start)
          .filter(command -> command.learner().value().equals(learner))
          .map(
              command ->
                  new ListedCommand(
                      command.command(),
                      command.question(),
                      command.program().text(),
                      command.terminal() != null,
                      command.requested(),
                      entries.isEmpty() ? null : entries.getFirst().time(),
                      ended,
                      outcome,
                      limit,
                      written()));
    }

    private CommandState state(StartCommand start) {
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
          written());
    }
  }

  private final Map<Key, Stored> commands = new LinkedHashMap<>();
  private final Map<String, Reservation> reservations = new HashMap<>();

  /** Returns the place of a command of one of the sessions that a condition accepts. */
  synchronized Optional<CommandPlace> place(CommandId command, Predicate<SessionId> isMeant) {
    for (Map.Entry<String, Reservation> claim : reservations.entrySet()) {
      String[] name = claim.getKey().split("/");
      SessionId session = new SessionId(name[0]);
      if (name[1].equals(command.toString())
          && isMeant.test(session)
          && find(claim.getValue().sandbox(), command).isPresent()) {
        return Optional.of(new CommandPlace(claim.getValue().sandbox(), session, command));
      }
    }
    return Optional.empty();
  }

  synchronized Reservation.Answer reserve(String name, CommandId command, Reservation claim) {
    Reservation first = reservations.putIfAbsent(name, claim);
    if (first == null) {
      return Reservation.Answer.GRANTED;
    }
    if (!first.equals(claim)) {
      return Reservation.Answer.CONFLICT;
    }
    return find(claim.sandbox(), command).isPresent()
        ? Reservation.Answer.ACCEPTED
        : Reservation.Answer.REPEATED;
  }

  synchronized void store(StartCommand start) {
    Stored stored = stored(start.sandbox(), start.command());
    if (stored.start == null) {
      stored.start = start;
    }
  }

  synchronized void store(Event event) {
    switch (event) {
      case Entry entry -> add(stored(entry.sandbox(), entry.command()), entry);
      case CommandFailed failed -> {
        Stored stored = stored(failed.sandbox(), failed.command());
        stored.outcome = new Outcome.Failed(failed.reason(), failed.message());
        stored.ended = failed.time();
      }
      case SandboxLifecycle.Lost lost ->
          commands.values().stream()
              .filter(it -> it.isUnfinishedIn(lost.sandbox()))
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
    if (entry.content()
        instanceof EntryContent.Exited(int exitCode, Integer signal, ReachedLimit limit)) {
      stored.limit = limit;
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
              return new TranscriptPage(stored.state().orElseThrow(), page);
            });
  }

  synchronized List<CommandState> ofSession(SessionId session, Instant endedAfter) {
    return commands.values().stream()
        .flatMap(it -> it.state().stream())
        .filter(it -> it.session().equals(session))
        .filter(it -> it.ended() == null || it.ended().isAfter(endedAfter))
        .toList();
  }

  synchronized Optional<CommandState> ofSession(SessionId session, CommandId command) {
    return ofSession(session, Instant.MIN).stream()
        .filter(state -> state.command().equals(command))
        .findFirst();
  }

  /** A page of what a learner's commands are, as a request asks for it. */
  synchronized CommandPage page(Map<String, String> query) {
    List<ListedCommand> all =
        commands.values().stream()
            .flatMap(it -> it.listed(query.getOrDefault("learner", "")))
            .toList();
    String before = query.get("before");
    long end = before == null ? all.size() : Math.min(all.size(), CommandMark.parse(before).row());
    List<ListedCommand> page = new ArrayList<>();
    int limit = Integer.parseInt(query.getOrDefault("limit", "50"));
    String question = query.get("question");
    for (int row = (int) end - 1; row >= 0; row--) {
      ListedCommand command = all.get(row);
      if (question == null || String.valueOf(command.question()).equals(question)) {
        if (page.size() == limit) {
          return new CommandPage(page, new CommandMark(command.accepted(), row + 1L));
        }
        page.add(command);
      }
    }
    return new CommandPage(page, null);
  }

  private Optional<Stored> find(SandboxId sandbox, CommandId command) {
    return Optional.ofNullable(commands.get(new Key(sandbox, command)))
        .filter(stored -> stored.start != null);
  }

  private Stored stored(SandboxId sandbox, CommandId command) {
    return commands.computeIfAbsent(new Key(sandbox, command), _ -> new Stored());
  }
}
