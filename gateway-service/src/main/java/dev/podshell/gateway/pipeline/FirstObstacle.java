package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;

/**
 * The first here-document of a text, and before it each {@code !} and {@code time}, and each
 * newline that the grammar has overlooked. What follows them is not to be trusted: the grammar may
 * have taken the one's lines, or the other's command, for something else.
 */
final class FirstObstacle {

  private static final byte[] TIME = "time".getBytes(US_ASCII);

  /** They end with a line, at the latest; the grammar sometimes joins two. */
  private static final Set<String> OF_ONE_LINE =
      Set.of(
          "command",
          "declaration_command",
          "unset_command",
          "variable_assignments",
          "redirected_statement");

  /** A newline, and where the comment before it begins. */
  private record Newline(int from, int at) {}

  private final byte[] bytes;
  private final List<Integer> prefixes = new ArrayList<>();
  private final List<Newline> newlines = new ArrayList<>();

  /** The last node at each depth. */
  private final List<@Nullable TSNode> path = new ArrayList<>();

  private @Nullable TSNode hereDocument;
  private String lastToken = "";

  private FirstObstacle(byte[] bytes) {
    this.bytes = bytes;
  }

  static FirstObstacle in(TSNode root, byte[] bytes) throws UnclearTextException {
    FirstObstacle found = new FirstObstacle(bytes);
    Nodes.walk(root, found::enter);
    return found;
  }

  /** Masks it; false if there is none. */
  boolean mask(Masking masking) throws UnclearTextException {
    boolean masked = false;
    for (int prefix : prefixes) {
      masked |= masking.maskPrefix(prefix);
    }
    for (Newline newline : newlines) {
      masking.maskNewline(newline.from(), newline.at());
      masked = true;
    }
    if (hereDocument != null) {
      masking.maskHereDocument(hereDocument.getStartByte(), hereDocument.getEndByte());
      masked = true;
    }
    return masked;
  }

  private boolean enter(TSNode node, int depth) {
    if (hereDocument != null) {
      return false;
    }
    String type = node.getType();
    TSNode parent = depth == 0 ? null : path.get(depth - 1);
    TSNode before = depth < path.size() ? path.get(depth) : null;
    if (parent != null) {
      enter(node, type, parent);
      if (before != null && OF_ONE_LINE.contains(parent.getType())) {
        noteNewline(before, node);
      }
    }
    while (path.size() > depth) {
      path.removeLast();
    }
    path.add(node);
    if (node.getChildCount() == 0 && !type.equals("comment")) {
      lastToken = type;
    }
    return true;
  }

  private void enter(TSNode node, String type, TSNode parent) {
    switch (type) {
      case "<<", "<<-" -> {
        if (isOneOf(parent, "heredoc_redirect", "ERROR")) {
          hereDocument = node;
        }
      }
      case "!" -> {
        if (isOneOf(parent, "negated_command", "ERROR")) {
          prefixes.add(node.getStartByte());
        }
      }
      case "command_name" -> {
        boolean isFirst = parent.getStartByte() == node.getStartByte();
        if (isFirst && isTime(node) && !lastToken.equals("|") && !lastToken.equals("|&")) {
          prefixes.add(node.getStartByte());
        }
      }
      default -> {}
    }
  }

  private void noteNewline(TSNode before, TSNode after) {
    for (int i = before.getEndByte(); i < after.getStartByte(); i++) {
      if (bytes[i] == '\n' && bytes[i - 1] != '\\') {
        boolean isAfterComment = before.getType().equals("comment");
        newlines.add(new Newline(isAfterComment ? before.getStartByte() : i, i));
        return;
      }
    }
  }

  private static boolean isOneOf(TSNode node, String... types) {
    return List.of(types).contains(node.getType());
  }

  private boolean isTime(TSNode node) {
    return Arrays.equals(bytes, node.getStartByte(), node.getEndByte(), TIME, 0, TIME.length);
  }
}
