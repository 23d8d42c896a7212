package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Keeps what is delivered, over all connections. Acknowledges it at once unless told otherwise. */
final class Recorder implements EntryReceiver {

  final List<SupervisorEntry> entries = new CopyOnWriteArrayList<>();
  final Map<CommandId, Long> discarded = new ConcurrentHashMap<>();
  final List<Warning> warnings = new CopyOnWriteArrayList<>();
  private volatile @Nullable SupervisorConnection connection;
  private volatile boolean acknowledging = true;

  /** A limit that the supervisor reported as near. */
  record Warning(CommandId command, ReachedLimit reached, Duration rest) {}

  @Override
  public void onAttached(SupervisorConnection newAttachment) {
    connection = newAttachment;
  }

  @Override
  public void onEntry(SupervisorEntry entry) {
    entries.add(entry);
    if (acknowledging) {
      Objects.requireNonNull(connection).acknowledge(entry.sequence());
    }
  }

  @Override
  public void onDiscarded(CommandId command, long bytes) {
    discarded.merge(command, bytes, Long::sum);
  }

  @Override
  public void onLimitNear(CommandId command, ReachedLimit reached, Duration rest) {
    warnings.add(new Warning(command, reached, rest));
  }

  void stopAcknowledging() {
    acknowledging = false;
  }

  void acknowledgeAll() {
    acknowledging = true;
    if (!entries.isEmpty()) {
      Objects.requireNonNull(connection).acknowledge(entries.getLast().sequence());
    }
  }

  List<SupervisorEntry> entriesOf(CommandId command) {
    return entries.stream().filter(entry -> entry.command().equals(command)).toList();
  }

  EntryContent.@Nullable Exited exit(CommandId command) {
    return entriesOf(command).stream()
        .map(SupervisorEntry::content)
        .filter(EntryContent.Exited.class::isInstance)
        .map(EntryContent.Exited.class::cast)
        .findFirst()
        .orElse(null);
  }

  String text(CommandId command, Stream stream) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (SupervisorEntry entry : entriesOf(command)) {
      if (entry.content() instanceof EntryContent.Output output && output.stream() == stream) {
        bytes.writeBytes(output.bytes());
      }
    }
    return bytes.toString(UTF_8);
  }

  /** Returns what was written to the game engine. */
  String calls(CommandId command) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (SupervisorEntry entry : entriesOf(command)) {
      if (entry.content() instanceof EntryContent.Called called) {
        bytes.writeBytes(called.bytes());
      }
    }
    return bytes.toString(UTF_8);
  }

  List<EntryContent> contents(CommandId command) {
    return new ArrayList<>(entriesOf(command).stream().map(SupervisorEntry::content).toList());
  }
}
