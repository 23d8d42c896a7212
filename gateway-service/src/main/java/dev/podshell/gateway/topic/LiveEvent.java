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
      case Entry(_, _, _, _, _, _, _, EntryContent.Output output) ->
          OVERHEAD
              + output.bytes().length
              + output.files().stream().mapToLong(name -> OVERHEAD + name.length()).sum();
      case Entry(_, _, _, _, _, _, _, EntryContent.Called called) ->
          OVERHEAD + called.bytes().length;
      case Entry(_, _, _, _, _, _, _, EntryContent.Tapped tapped) ->
          OVERHEAD + tapped.bytes().length;
      case CommandFailed failed -> OVERHEAD + failed.message().length();
      default -> OVERHEAD;
    };
  }
}
