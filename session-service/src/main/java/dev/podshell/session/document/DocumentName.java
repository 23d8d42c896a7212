package dev.podshell.session.document;

import dev.podshell.session.problem.Problem;
import java.util.Locale;

/** Names one of a learner's documents. */
enum DocumentName {
  PREFERENCES,
  NOTES;

  /** Parses the name in a path; an unknown one is a 404. */
  static DocumentName parse(String text) {
    for (DocumentName name : values()) {
      if (name.text().equals(text)) {
        return name;
      }
    }
    throw Problem.notFound("There are preferences and notes, and no other documents");
  }

  /** Returns the name in paths and tables. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
