package dev.podshell.gateway.dialect.terminal;

import java.util.List;

/** In what form a connection gets the text that commands write. */
enum Rendering {
  /** As it is. */
  TEXT {
    @Override
    String of(String text, List<String> files) {
      return text;
    }
  },
  /** HTML: the text escaped, with names of files as links. */
  HTML {
    @Override
    String of(String text, List<String> files) {
      return new HtmlText(files).of(text);
    }
  };

  /** The rendering of the name that a client gives it. */
  static Rendering parse(String name) throws MalformedMessageException {
    return switch (name) {
      case "text" -> TEXT;
      case "html" -> HTML;
      default -> throw new MalformedMessageException("render must be \"text\" or \"html\"");
    };
  }

  /**
   * A piece of output in this form; pieces follow each other.
   *
   * @param files names that the text may hold, by what a sandbox says, which need not be true
   */
  abstract String of(String text, List<String> files);
}
