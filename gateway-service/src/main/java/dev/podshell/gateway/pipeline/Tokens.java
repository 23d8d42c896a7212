package dev.podshell.gateway.pipeline;

import static dev.podshell.gateway.pipeline.Source.END;

/**
 * Peeks at the next token and takes it. Each peek looks a bounded number of bytes ahead, apart from
 * joined lines and descriptors.
 */
final class Tokens {

  /** The maximum length in bytes of the words that are looked for. */
  private static final int LONGEST_PLAIN = 8;

  private final Source source;
  private int commentAt = -1;
  private int seenAt = -1;
  private int seenEnd;
  private Operator seen = Operator.END;

  Tokens(Source source) {
    this.source = source;
  }

  /** Tells whether a byte ends a word that is not quoted. */
  static boolean endsWord(int next) {
    return switch (next) {
      case END, ' ', '\t', '\n', ';', '&', '|', '(', ')', '<', '>' -> true;
      default -> false;
    };
  }

  /** Returns the operator that comes after blanks and a comment, without taking it. */
  Operator operator() {
    skipBlanks();
    int place = source.position();
    if (place != seenAt) {
      seenAt = place;
      seen = look(place);
    }
    return seen;
  }

  /** Takes the operator that {@link #operator} has seen. */
  void take() {
    source.moveTo(seenEnd);
  }

  /**
   * Returns the word that comes next if it is a short one without quotes and expansions; else "".
   */
  String plain() {
    skipBlanks();
    StringBuilder plain = new StringBuilder();
    int place = source.joined(source.position());
    while (!endsPlain(place)) {
      int next = source.at(place);
      boolean isPlain = next < 0x80 && "\\'\"`$".indexOf(next) < 0;
      if (!isPlain || plain.length() == LONGEST_PLAIN) {
        return "";
      }
      plain.append((char) next);
      place = source.joined(place + 1);
    }
    return plain.toString();
  }

  boolean isNext(String plain) {
    return plain().equals(plain);
  }

  /** Takes a word that {@link #plain} has seen. */
  void take(String plain) {
    for (int i = 0; i < plain.length(); i++) {
      source.next();
    }
  }

  /** Takes the descriptor, such as {@code 2} or {@code {name}}, of a redirection; false if none. */
  boolean takeDescriptor() {
    int first = source.peek();
    boolean isName = first == '{';
    if (!isName && !isDigit(first)) {
      return false;
    }
    int place = source.joined(source.position() + (isName ? 1 : 0));
    int start = place;
    while (isDigit(source.at(place)) || (isName && isLetter(source.at(place)))) {
      place = source.joined(place + 1);
    }
    if (isName) {
      if (place == start || isDigit(source.at(start)) || source.at(place) != '}') {
        return false;
      }
      place = source.joined(place + 1);
    }
    int after = source.at(place);
    if ((after != '<' && after != '>') || source.isProcess(place)) {
      return false;
    }
    source.moveTo(place);
    return true;
  }

  /** Returns the place of the last comment that was passed over, or -1. */
  int commentAt() {
    return commentAt;
  }

  static boolean isDigit(int next) {
    return next >= '0' && next <= '9';
  }

  static boolean isLetter(int next) {
    return (next >= 'a' && next <= 'z') || (next >= 'A' && next <= 'Z') || next == '_';
  }

  private boolean endsPlain(int place) {
    return endsWord(source.at(place)) && !source.isProcess(place);
  }

  private void skipBlanks() {
    while (source.peek() == ' ' || source.peek() == '\t') {
      source.skip();
    }
    if (source.peek() == '#') {
      commentAt = source.position();
      while (source.peekRaw() != '\n' && source.peekRaw() != END) {
        source.skip();
      }
    }
  }

  private Operator look(int place) {
    int first = source.at(place);
    int secondAt = source.joined(place + 1);
    int second = source.at(secondAt);
    seenEnd = place + 1;
    return switch (first) {
      case END -> {
        seenEnd = place;
        yield Operator.END;
      }
      case '\n' -> Operator.NEWLINE;
      case '(' -> Operator.OPEN;
      case ')' -> Operator.CLOSE;
      case ';' -> lookAtSeparator(second, secondAt);
      case '&' -> lookAtBackground(second, secondAt);
      case '|' ->
          switch (second) {
            case '|' -> longer(Operator.OR, secondAt);
            case '&' -> longer(Operator.PIPE_WITH_ERRORS, secondAt);
            default -> Operator.PIPE;
          };
      case '<' -> lookAtInput(second, secondAt);
      case '>' ->
          switch (second) {
            case '(' -> Operator.WORD;
            case '>', '&', '|' -> longer(Operator.REDIRECTION, secondAt);
            default -> Operator.COMPARISON;
          };
      default -> Operator.WORD;
    };
  }

  private Operator lookAtSeparator(int second, int secondAt) {
    if (second == '&') {
      return longer(Operator.CLAUSE_END, secondAt);
    }
    if (second != ';') {
      return Operator.SEPARATOR;
    }
    int thirdAt = source.joined(secondAt + 1);
    return longer(Operator.CLAUSE_END, source.at(thirdAt) == '&' ? thirdAt : secondAt);
  }

  private Operator lookAtBackground(int second, int secondAt) {
    if (second == '&') {
      return longer(Operator.AND, secondAt);
    }
    if (second != '>') {
      return Operator.BACKGROUND;
    }
    int thirdAt = source.joined(secondAt + 1);
    return longer(Operator.REDIRECTION, source.at(thirdAt) == '>' ? thirdAt : secondAt);
  }

  private Operator lookAtInput(int second, int secondAt) {
    if (second == '(') {
      return Operator.WORD;
    }
    if (second == '&' || second == '>') {
      return longer(Operator.REDIRECTION, secondAt);
    }
    if (second != '<') {
      return Operator.COMPARISON;
    }
    int thirdAt = source.joined(secondAt + 1);
    return switch (source.at(thirdAt)) {
      case '<' -> longer(Operator.REDIRECTION, thirdAt);
      case '-' -> longer(Operator.INDENTED_HERE_DOCUMENT, thirdAt);
      default -> longer(Operator.HERE_DOCUMENT, secondAt);
    };
  }

  private Operator longer(Operator operator, int lastAt) {
    seenEnd = lastAt + 1;
    return operator;
  }
}
