package dev.podshell.local.build;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Keeps the part of Maven's output that explains a failure: at most {@value #MAX_ERRORS} errors,
 * and the {@value #CONTEXT_LINES} lines before the first of them, in which a tool may have said
 * more.
 */
final class Excerpt {

  static final int CONTEXT_LINES = 15;
  static final int MAX_ERRORS = 60;

  /** After this line Maven says again which tests have failed. */
  private static final String RESULTS = "[INFO] Results:";

  private static final String ADVICE = "-> [Help 1]";

  private final Deque<String> recent = new ArrayDeque<>();
  private final List<String> context = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();
  private boolean isAdvice;

  /** Takes in a line. */
  void onLine(String text, MavenLine line) {
    if (text.equals(RESULTS)) {
      errors.clear();
      context.clear();
    } else if (line instanceof MavenLine.Failure && !isAdvice && errors.size() < MAX_ERRORS) {
      if (errors.isEmpty()) {
        context.addAll(recent);
      }
      errors.add(text);
      isAdvice = text.endsWith(ADVICE);
    }
    if (recent.size() == CONTEXT_LINES) {
      recent.removeFirst();
    }
    recent.addLast(text);
  }

  /** Returns the excerpt, or the last lines if no line is an error. */
  List<String> lines() {
    if (errors.isEmpty()) {
      return List.copyOf(recent);
    }
    List<String> lines = new ArrayList<>(context);
    lines.addAll(errors);
    return lines;
  }
}
