package dev.podshell.gateway.dialect.terminal;

/** The form in which a connection gets the text that commands write. */
enum Rendering {
  /** The unchanged text. */
  TEXT,
  /** Escaped text, in which names of files are links. */
  HTML;

  /** Returns the rendering that a client names. */
  static Rendering parse(String name) throws MalformedMessageException {
    return switch (name) {
      case "text" -> TEXT;
      case "html" -> HTML;
      default -> throw new MalformedMessageException("render must be \"text\" or \"html\"");
    };
  }
}
