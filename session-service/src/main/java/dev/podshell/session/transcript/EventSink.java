package dev.podshell.session.transcript;

import dev.podshell.contracts.event.CommandEvent;
import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.Event;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.LimitNear;
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

/**
 * Stores entries, failures and the ends of sandboxes. All other events are for connected clients
 * alone.
 */
@Singleton
final class EventSink implements RecordSink<Event> {

  private final TranscriptTails transcripts;
  private final Entries entries;
  private final Terminals terminals;
  private final Incarnations incarnations;
  private final SandboxEnds sandboxEnds;
  private final LostCommands lostCommands;

  EventSink(
      TranscriptTails transcripts,
      Entries entries,
      Terminals terminals,
      Incarnations incarnations,
      SandboxEnds sandboxEnds,
      LostCommands lostCommands) {
    this.transcripts = transcripts;
    this.entries = entries;
    this.terminals = terminals;
    this.incarnations = incarnations;
    this.sandboxEnds = sandboxEnds;
    this.lostCommands = lostCommands;
  }

  @Override
  public Topic topic() {
    return Topic.EVENTS;
  }

  @Override
  public boolean accepts(ConsumerRecord<byte[], byte[]> record) {
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
    Set<Incarnations.Key> incarnationKeys = new HashSet<>();
    for (Event event : events) {
      if (event instanceof SandboxEvent ofSandbox) {
        incarnationKeys.add(Incarnations.Key.of(ofSandbox));
      }
      if (event instanceof Entry || event instanceof CommandFailed) {
        CommandEvent ofCommand = (CommandEvent) event;
        commands.putIfAbsent(key(ofCommand), ofCommand.session());
      }
    }
    Map<CommandKey, TranscriptTail> tails = transcripts.load(transaction, commands);
    Incarnations.Epochs epochs = incarnations.load(transaction, incarnationKeys);

    List<NextEntry> accepted = new ArrayList<>();
    List<SandboxLifecycle> ended = new ArrayList<>();
    Set<SandboxId> endedSandboxes = new HashSet<>();
    for (Event event : events) {
      switch (event) {
        case Entry entry -> {
          epochs.observe(entry);
          TranscriptTail tail = tail(tails, entry);
          if (tail.append(entry)) {
            accepted.add(new NextEntry(tail.commandId(), entry));
          }
        }
        case CommandFailed failed -> {
          epochs.observe(failed);
          tail(tails, failed).fail(failed);
        }
        case SandboxLifecycle step -> {
          if (epochs.observe(step)
              && (step instanceof SandboxLifecycle.Lost
                  || step instanceof SandboxLifecycle.Ended)) {
            ended.add(step);
            endedSandboxes.add(step.sandbox());
          }
        }
        case InputRefused refused -> epochs.observe(refused);
        case LimitNear near -> epochs.observe(near);
        case SessionRevoked _, LearnerRevoked _, RoomEvent _, MonitorEvent _ -> {
          // this service published it, and has stored what it says
        }
        case FileEvent _ -> {} // not accepted by this sink
      }
    }
    entries.insert(transaction, accepted);
    terminals.follow(transaction, accepted);
    transcripts.store(transaction, tails.values());
    incarnations.store(transaction, epochs);
    sandboxEnds.store(transaction, ended);
    lostCommands.mark(transaction, endedSandboxes);
    return List.of();
  }

  private static CommandKey key(CommandEvent event) {
    return new CommandKey(event.sandbox(), event.command());
  }

  private static TranscriptTail tail(Map<CommandKey, TranscriptTail> tails, CommandEvent event) {
    TranscriptTail tail = tails.get(key(event));
    if (tail == null) {
      throw new IllegalStateException("No row was created for the command " + key(event));
    }
    return tail;
  }
}
