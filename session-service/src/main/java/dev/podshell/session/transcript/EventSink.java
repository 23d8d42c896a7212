package dev.podshell.session.transcript;

import dev.podshell.contracts.event.CommandEvent;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.SandboxEvent;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.ingest.RecordSink;
import dev.podshell.session.transcript.Entries.NextEntry;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Stores entries, failures and the ends of sandboxes; the rest is for those who are there. */
@Singleton
final class EventSink implements RecordSink<Event> {

  private final TranscriptEnds transcripts;
  private final Entries entries;
  private final Incarnations incarnations;
  private final SandboxEnds sandboxEnds;
  private final LostCommands loss;

  EventSink(
      TranscriptEnds transcripts,
      Entries entries,
      Incarnations incarnations,
      SandboxEnds sandboxEnds,
      LostCommands loss) {
    this.transcripts = transcripts;
    this.entries = entries;
    this.incarnations = incarnations;
    this.sandboxEnds = sandboxEnds;
    this.loss = loss;
  }

  @Override
  public Topic topic() {
    return Topic.EVENTS;
  }

  @Override
  public boolean concerns(ConsumerRecord<byte[], byte[]> record) {
    return !EventCodec.isOfFile(record);
  }

  @Override
  public Event decode(ConsumerRecord<byte[], byte[]> record) throws MalformedRecordException {
    return EventCodec.decode(record);
  }

  @Override
  public List<Event> store(Connection transaction, List<Event> events) throws SQLException {
    if (events.isEmpty()) {
      return List.of();
    }
    Map<CommandKey, SessionId> commands = new HashMap<>();
    Set<Incarnations.Key> lives = new HashSet<>();
    for (Event event : events) {
      if (event instanceof SandboxEvent of) {
        lives.add(Incarnations.Key.of(of));
      }
      if (event instanceof Entry || event instanceof CommandFailed) {
        CommandEvent of = (CommandEvent) event;
        commands.putIfAbsent(key(of), of.session());
      }
    }
    Map<CommandKey, TranscriptEnd> ends = transcripts.load(transaction, commands);
    Incarnations.Epochs epochs = incarnations.load(transaction, lives);

    List<NextEntry> next = new ArrayList<>();
    List<SandboxLifecycle> ended = new ArrayList<>();
    Set<SandboxId> endedSandboxes = new HashSet<>();
    for (Event event : events) {
      switch (event) {
        case Entry entry -> {
          epochs.note(entry);
          TranscriptEnd end = end(ends, entry);
          if (end.accepts(entry)) {
            next.add(new NextEntry(end.id(), entry));
          }
        }
        case CommandFailed failed -> {
          epochs.note(failed);
          end(ends, failed).fail(failed);
        }
        case SandboxLifecycle step -> {
          if (epochs.note(step)
              && (step instanceof SandboxLifecycle.Lost
                  || step instanceof SandboxLifecycle.Ended)) {
            ended.add(step);
            endedSandboxes.add(step.sandbox());
          }
        }
        case InputRefused refused -> epochs.note(refused);
        case SessionRevoked _, RoomEvent _, MonitorEvent _ -> {
          // published by this service, of what it stored
        }
        case FileEvent _ -> {} // not of its concern
      }
    }
    entries.insert(transaction, next);
    transcripts.store(transaction, ends.values());
    incarnations.store(transaction, epochs);
    sandboxEnds.store(transaction, ended);
    loss.apply(transaction, endedSandboxes);
    return List.of();
  }

  private static CommandKey key(CommandEvent event) {
    return new CommandKey(event.sandbox(), event.command());
  }

  private static TranscriptEnd end(Map<CommandKey, TranscriptEnd> ends, CommandEvent event) {
    TranscriptEnd end = ends.get(key(event));
    if (end == null) {
      throw new IllegalStateException("No row was made for the command " + key(event));
    }
    return end;
  }
}
