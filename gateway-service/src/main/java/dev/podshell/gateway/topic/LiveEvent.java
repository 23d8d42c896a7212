package dev.podshell.gateway.topic;

import dev.podshell.contracts.event.CommandFailed;
import dev.podshell.contracts.event.Entry;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Event;

/** An event as it came from Kafka, with its offset in the sandbox's partition. */
public record LiveEvent(long offset, Event event) {

  private static final int OVERHEAD = 256;

  /** Returns roughly how much memory it takes, in bytes. */
  public long size() {
    return switch (event) {
      case Entry entry -> OVERHEAD + size(entry.content());
      case CommandFailed failed -> OVERHEAD + failed.message().length();
      default -> OVERHEAD;
    };
  }

  private static long size(EntryContent content) {
    return switch (content) {
      case EntryContent.Output output ->
          output.bytes().length
              + output.files().stream().mapToLong(name -> OVERHEAD + name.length()).sum();
      case EntryContent.Called called -> called.bytes().length;
      case EntryContent.Tapped tapped -> tapped.bytes().length;
      case EntryContent.Started _, EntryContent.Resized _, EntryContent.Exited _ -> 0;
    };
  }
}
