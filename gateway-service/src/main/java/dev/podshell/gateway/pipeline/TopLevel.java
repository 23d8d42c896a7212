package dev.podshell.gateway.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.treesitter.TSNode;

/**
 * Reads the top level of a tree as a row: what is between two pipes is a stage, what is between two
 * separators a pipeline. How the grammar nests them does not matter, and it nests redirections
 * differently from bash.
 */
final class TopLevel {

  private final byte[] bytes;
  private final List<Pipe> pipes = new ArrayList<>();
  private int start = -1;
  private int end;

  private TopLevel(byte[] bytes) {
    this.bytes = bytes;
  }

  static List<Pipe> pipes(TSNode root, byte[] bytes) throws UnclearTextException {
    TopLevel level = new TopLevel(bytes);
    Nodes.walk(root, level::enter);
    return level.pipes;
  }

  private boolean enter(TSNode node, int depth) throws UnclearTextException {
    if (depth == 1) {
      start = -1;
    }
    return switch (node.getType()) {
      case "program", "list", "pipeline", "redirected_statement" -> true;
      case "|" -> pipe(node, false);
      case "|&" -> pipe(node, true);
      case "&&", "||", ";", "&", "\n" -> {
        start = -1;
        yield false;
      }
      case "comment" -> false;
      default -> part(node);
    };
  }

  private boolean part(TSNode node) {
    if (start < 0) {
      start = node.getStartByte();
    }
    end = node.getEndByte();
    return false;
  }

  private boolean pipe(TSNode node, boolean merged) throws UnclearTextException {
    if (start < 0 || start == end || !isBlank(end, node.getStartByte())) {
      throw new UnclearTextException("it cannot be read as bash");
    }
    pipes.add(new Pipe(start, end, merged));
    start = -1;
    return false;
  }

  /** Whether there is nothing there that could be more of the stage, or its end. */
  private boolean isBlank(int from, int to) {
    for (int i = from; i < to; i++) {
      boolean isContinued = bytes[i] == '\\' && bytes[i + 1] == '\n';
      if (isContinued) {
        i++;
      } else if (bytes[i] != ' ' && bytes[i] != '\t') {
        return false;
      }
    }
    return true;
  }
}
