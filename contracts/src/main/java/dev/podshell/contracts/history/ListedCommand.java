package dev.podshell.contracts.history;

import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.QuestionId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command in the list of a learner's.
 *
 * @param question in whose sandbox it runs; null: the record that started the command was lost
 * @param text the beginning of what it runs, at most {@link #MAX_TEXT} characters
 * @param terminal whether it runs under a terminal
 * @param accepted when Kafka had it
 * @param started time of its first entry; null: none is stored
 * @param ended time of its end; null: it waits or runs
 * @param outcome how it ended; null: it waits or runs
 * @param limit that ended it, if one did
 * @param outputBytes what it has written so far, as stored
 */
public record ListedCommand(
    CommandId command,
    @Nullable QuestionId question,
    String text,
    boolean terminal,
    Instant accepted,
    @Nullable Instant started,
    @Nullable Instant ended,
    @Nullable Outcome outcome,
    @Nullable ReachedLimit limit,
    long outputBytes) {

  /** The largest number of characters of {@link #text}. */
  public static final int MAX_TEXT = 256;
}
