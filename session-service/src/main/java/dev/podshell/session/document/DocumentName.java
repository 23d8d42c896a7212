package dev.podshell.session.document;

import dev.podshell.session.problem.Problem;
import java.util.Locale;

/** Which of a learner's documents. */
enum DocumentName {
  PREFERENCES,
  NOTES;

  /** The document of a name in a path. */
  static DocumentName parse(String text) {
    for (DocumentName name : values()) {
      if (name.text().equals(text)) {
        return name;
      }
    }
    throw Problem.notFound("There are preferences and notes, and no other documents");
  }

  /** The name in paths and tables. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
