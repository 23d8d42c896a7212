package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.CommandId;
import java.util.LinkedHashSet;
import java.util.SequencedSet;

/**
 * Remembers the commands whose output a screen wants to have as a whole. Of more than {@value #MAX}
 * commands, the first are forgotten. Thread-safe.
 */
final class CompleteCommands {

  private static final int MAX = 1024;

  private final SequencedSet<CommandId> commands = new LinkedHashSet<>();

  synchronized void add(CommandId command) {
    commands.add(command);
    if (commands.size() > MAX) {
      commands.removeFirst();
    }
  }

  synchronized boolean contains(CommandId command) {
    return commands.contains(command);
  }
}
