package dev.podshell.gateway.pipeline;

import org.treesitter.TSNode;
import org.treesitter.TSTreeCursor;

/** Walks a syntax tree in the order of the text. However deep it is, no stack grows. */
final class Nodes {

  private Nodes() {}

  /** Sees the nodes. */
  @FunctionalInterface
  interface Visitor {

    /**
     * Comes to a node.
     *
     * @param depth 0: the root
     * @return whether to go on with its children; else with what follows it
     */
    boolean enter(TSNode node, int depth) throws UnclearTextException;
  }

  static void walk(TSNode root, Visitor visitor) throws UnclearTextException {
    try (TSTreeCursor cursor = new TSTreeCursor(root)) {
      int depth = 0;
      while (true) {
        if (visitor.enter(cursor.currentNode(), depth) && cursor.gotoFirstChild()) {
          depth++;
          continue;
        }
        while (!cursor.gotoNextSibling()) {
          if (!cursor.gotoParent()) {
            return;
          }
          depth--;
        }
      }
    }
  }
}
