package dev.podshell.gateway.dialect.terminal;

/** The form in which a connection gets the text that commands write. */
enum Rendering {
  /** The unchanged text. */
  TEXT {
    @Override
    TextRenderer renderer(boolean isBeginning) {
      return (text, _) -> text;
    }
  },
  /** Escaped text, in which names of files are links. */
  HTML {
    @Override
    TextRenderer renderer(boolean isBeginning) {
      return new HtmlText(isBeginning);
    }
  };

  /** Returns the rendering that a client names. */
  static Rendering parse(String name) throws MalformedMessageException {
    return switch (name) {
      case "text" -> TEXT;
      case "html" -> HTML;
      default -> throw new MalformedMessageException("render must be \"text\" or \"html\"");
    };
  }

  /**
   * Returns the renderer of one stream.
   *
   * @param isBeginning whether its first piece is the beginning of the stream
   */
  abstract TextRenderer renderer(boolean isBeginning);
}
