package dev.podshell.contracts.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a learner's commands, newest first.
 *
 * @param before where the next page begins; null: there are no more commands
 */
public record CommandPage(List<ListedCommand> commands, @Nullable CommandMark before) {

  /** The largest number of commands of a page. */
  public static final int MAX_COMMANDS = 100;
}
