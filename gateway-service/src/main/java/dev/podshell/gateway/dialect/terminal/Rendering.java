package dev.podshell.gateway.dialect.terminal;

/** In what form a connection gets the text that commands write. */
enum Rendering {
  /** As it is. */
  TEXT {
    @Override
    TextRenderer renderer(boolean isBeginning) {
      return (text, _) -> text;
    }
  },
  /** HTML: the text escaped, with names of files as links. */
  HTML {
    @Override
    TextRenderer renderer(boolean isBeginning) {
      return new HtmlText(isBeginning);
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
   * Returns the renderer of one stream.
   *
   * @param isBeginning whether its first piece is the beginning of the stream
   */
  abstract TextRenderer renderer(boolean isBeginning);
}
