package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.treesitter.TSNode;

/**
 * The first here-document of a text, and the {@code time}s before it. What follows them is not to
 * be trusted: the grammar may have taken the one's lines or the other's command for something else.
 */
final class FirstObstacle {

  private static final byte[] TIME = "time".getBytes(US_ASCII);

  private final byte[] bytes;
  private final List<Integer> times = new ArrayList<>();
  private @Nullable TSNode hereDocument;
  private String lastToken = "";

  private FirstObstacle(byte[] bytes) {
    this.bytes = bytes;
  }

  static FirstObstacle in(TSNode root, byte[] bytes) throws UnclearTextException {
    FirstObstacle found = new FirstObstacle(bytes);
    Nodes.walk(root, (node, _) -> found.enter(node));
    return found;
  }

  /** Masks it; false if there is none. */
  boolean mask(Masking masking) throws UnclearTextException {
    boolean masked = false;
    for (int time : times) {
      masked |= masking.maskTime(time);
    }
    if (hereDocument != null) {
      masking.maskHereDocument(hereDocument.getStartByte(), hereDocument.getEndByte());
      masked = true;
    }
    return masked;
  }

  private boolean enter(TSNode node) {
    if (hereDocument != null) {
      return false;
    }
    String type = node.getType();
    switch (type) {
      case "<<", "<<-" -> {
        String parent = node.getParent().getType();
        if (parent.equals("heredoc_redirect") || parent.equals("ERROR")) {
          hereDocument = node;
        }
      }
      case "command_name" -> {
        boolean isFirst = node.getParent().getStartByte() == node.getStartByte();
        if (isFirst && isTime(node) && !lastToken.equals("|") && !lastToken.equals("|&")) {
          times.add(node.getStartByte());
        }
      }
      default -> {}
    }
    if (node.getChildCount() == 0 && !type.equals("comment")) {
      lastToken = type;
    }
    return true;
  }

  private boolean isTime(TSNode node) {
    return Arrays.equals(bytes, node.getStartByte(), node.getEndByte(), TIME, 0, TIME.length);
  }
}
