package dev.podshell.gateway.pipeline;

import static dev.podshell.gateway.pipeline.Source.END;

/**
 * The word that ends a here-document.
 *
 * @param text without its quotes, a character for each byte
 * @param isQuoted whether any of it was quoted: then backslashes join no lines
 */
record Delimiter(String text, boolean isQuoted) {

  /** Reads the delimiter; refuses unusual ones, because shells differ there. */
  static Delimiter read(Source source) throws UnparsableCommandException {
    StringBuilder text = new StringBuilder();
    boolean isQuoted = false;
    int start = source.position();
    while (!Tokens.endsWord(source.peek())) {
      int next = source.next();
      switch (next) {
        case '\\' -> {
          isQuoted = true;
          add(source.nextRaw(), text, source, start);
        }
        case '\'' -> {
          isQuoted = true;
          readQuoted('\'', text, source, start);
        }
        case '"' -> {
          isQuoted = true;
          readQuoted('"', text, source, start);
        }
        case '`' -> throw odd(source, start);
        case '$' -> {
          if (source.peek() == '\'' || source.peek() == '"') {
            throw odd(source, start);
          }
          addDollar(text, source, start);
        }
        default -> add(next, text, source, start);
      }
    }
    if (source.peek() == '(' || source.isProcess(source.position())) {
      throw odd(source, start);
    }
    return new Delimiter(text.toString(), isQuoted);
  }

  private static void readQuoted(int quote, StringBuilder text, Source source, int start)
      throws UnparsableCommandException {
    while (true) {
      int next = quote == '"' ? source.next() : source.nextRaw();
      if (next == quote) {
        return;
      }
      if (quote == '"' && next == '`') {
        throw odd(source, start);
      }
      if (quote == '"' && next == '$') {
        addDollar(text, source, start);
      } else if (quote == '"' && next == '\\' && "$`\"\\".indexOf(source.peekRaw()) >= 0) {
        text.append((char) source.nextRaw());
      } else {
        add(next, text, source, start);
      }
    }
  }

  private static void addDollar(StringBuilder text, Source source, int start)
      throws UnparsableCommandException {
    if ("({[".indexOf(source.peek()) >= 0) {
      throw odd(source, start);
    }
    text.append('$');
  }

  private static void add(int next, StringBuilder text, Source source, int start)
      throws UnparsableCommandException {
    if (next == '\n' || next == END) {
      throw odd(source, start);
    }
    text.append((char) next);
  }

  private static UnparsableCommandException odd(Source source, int start) {
    return source.unclear("the delimiter of a here-document is not plain", start);
  }
}
