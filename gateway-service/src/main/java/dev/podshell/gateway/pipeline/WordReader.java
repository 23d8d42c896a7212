package dev.podshell.gateway.pipeline;

import static dev.podshell.gateway.pipeline.Source.END;

/**
 * Reads words, including quotes, expansions and substitutions in them, as bash splits a text into
 * words. Texts that versions of bash split differently are refused. The file is long because
 * quotes, expansions and substitutions contain each other.
 */
final class WordReader {

  /** Reads the commands of a substitution. */
  @FunctionalInterface
  interface Substitution {

    /** Reads from after its opening parenthesis to after the closing one. */
    void read() throws UnparsableCommandException;
  }

  private final Source source;
  private final Tokens tokens;
  private final Nesting nesting;
  private final HereDocuments documents;
  private final Substitution substitution;

  WordReader(
      Source source,
      Tokens tokens,
      Nesting nesting,
      HereDocuments documents,
      Substitution substitution) {
    this.source = source;
    this.tokens = tokens;
    this.nesting = nesting;
    this.documents = documents;
    this.substitution = substitution;
  }

  /** Reads a word that begins at the next byte. */
  Word read(Word.Role role) throws UnparsableCommandException {
    Assignment assignment = new Assignment();
    StringBuilder text = new StringBuilder();
    boolean isPlain = true;
    int start = source.position();
    while (true) {
      int next = source.peek();
      boolean isFirst = source.position() == start;
      if (readQuotedOrExpanded(next) || readGlob(next, role, isFirst)) {
        isPlain = false;
        assignment.addOther();
      } else if (endsWord(next, role)) {
        break;
      } else if (next == '[' && isIndex(role, assignment, isFirst)) {
        readIndex(role);
        assignment.addIndex();
      } else {
        source.next();
        if (isPlain) {
          text.append((char) next);
        }
        if (assignment.add(next) && source.peek() == '(' && mayAssignArray(role)) {
          readArray(role);
          isPlain = false;
        }
      }
    }
    return new Word(text.toString(), isPlain, role.mayAssign() && assignment.isComplete());
  }

  private boolean endsWord(int next, Word.Role role) {
    return Tokens.endsWord(next) && !(next == '|' && role == Word.Role.REGULAR_EXPRESSION);
  }

  /** Reads one quoted, expanded or substituted part; false if none comes next. */
  private boolean readQuotedOrExpanded(int next) throws UnparsableCommandException {
    switch (next) {
      case '\\' -> readEscaped();
      case '\'' -> readSingleQuoted();
      case '"' -> readDoubleQuoted();
      case '`' -> readBackquoted();
      case '$' -> readDollar(false);
      case '<', '>' -> {
        if (!source.isProcess(source.position())) {
          return false;
        }
        source.next();
        source.next();
        substitution.read();
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private void readEscaped() throws UnparsableCommandException {
    int start = source.position();
    source.next();
    if (source.nextRaw() == END) {
      throw source.unclear("the text ends with a backslash", start);
    }
  }

  private void readSingleQuoted() throws UnparsableCommandException {
    int start = source.position();
    source.next();
    while (readInQuotes(start, source.nextRaw()) != '\'') {}
  }

  /** Reads {@code $'…'}, from its quote. */
  private void readEscapedQuoted() throws UnparsableCommandException {
    int start = source.position();
    source.next();
    int read;
    do {
      read = readInQuotes(start, source.nextRaw());
      if (read == '\\') {
        source.nextRaw();
      }
    } while (read != '\'');
  }

  private void readBackquoted() throws UnparsableCommandException {
    int start = source.position();
    source.next();
    int read;
    do {
      read = readInQuotes(start, source.next());
      if (read == '\\') {
        source.nextRaw();
      }
    } while (read != '`');
  }

  private void readDoubleQuoted() throws UnparsableCommandException {
    int start = source.position();
    nesting.enter(start);
    source.next();
    while (source.peek() != '"') {
      switch (readInQuotes(start, source.peek())) {
        case '\\' -> readEscaped();
        case '`' -> readBackquoted();
        case '$' -> readDollar(true);
        default -> source.next();
      }
    }
    source.next();
    nesting.leave();
  }

  private int readInQuotes(int start, int read) throws UnparsableCommandException {
    if (read == END) {
      throw source.unclear("a quote has no end", start);
    }
    return read;
  }

  private void readDollar(boolean isDoubleQuoted) throws UnparsableCommandException {
    int start = source.position();
    source.next();
    switch (source.peek()) {
      case '$' -> source.next();
      case '(' -> {
        source.next();
        if (source.peek() == '(') {
          source.next();
          readArithmetic(start);
        } else {
          substitution.read();
        }
      }
      case '{' -> readParameter(start, isDoubleQuoted);
      case '[' -> readOldArithmetic(start);
      case '\'' -> {
        if (!isDoubleQuoted) {
          readEscapedQuoted();
        }
      }
      default -> {}
    }
  }

  /**
   * Reads from after {@code ((} to after {@code ))}.
   *
   * @param start the place of what begins the arithmetic
   */
  void readArithmetic(int start) throws UnparsableCommandException {
    readGroup('(', ')');
    if (source.nextRaw() != ')') {
      throw source.unclear(
          "what begins like arithmetic does not end with \"))\"; put a space between its"
              + " parentheses if a subshell is meant",
          start);
    }
  }

  /** Reads from after {@code (} or {@code [} to after what closes it, with pairs of them within. */
  private void readGroup(int open, int close) throws UnparsableCommandException {
    int start = source.position() - 1;
    nesting.enter(start);
    boolean isParenthesized = open == '(';
    if (isParenthesized) {
      nesting.enterCounted();
    }
    int depth = 1;
    while (depth > 0) {
      int next = source.peek();
      if (next == END) {
        throw source.unclear("\"%c\" has no end".formatted(open), start);
      }
      boolean isCounted = isParenthesized && (next == '<' || next == '>');
      if (isCounted || !readQuotedOrExpanded(next)) {
        source.next();
        depth += next == open ? 1 : next == close ? -1 : 0;
      }
    }
    if (isParenthesized) {
      if (tokens.commentAt() > start) {
        throw source.unclear("a comment stands within arithmetic or a pattern", tokens.commentAt());
      }
      nesting.leaveCounted();
    }
    nesting.leave();
  }

  private void readOldArithmetic(int start) throws UnparsableCommandException {
    source.next();
    int depth = 1;
    while (depth > 0) {
      int next = source.next();
      switch (next) {
        case END, '\\', '\'', '"', '`', '$' ->
            throw source.unclear("\"$[\" is not plain arithmetic; use \"$((\"", start);
        case '(', ')' -> nesting.checkUncounted("a parenthesis in brackets");
        case '[' -> depth++;
        case ']' -> depth--;
        default -> {}
      }
    }
  }

  /** Reads {@code ${…}}, from its brace. */
  private void readParameter(int start, boolean isDoubleQuoted) throws UnparsableCommandException {
    nesting.enter(start);
    source.next();
    if (" \t\n|(".indexOf(source.peek()) >= 0) {
      throw source.unclear("\"${\" does not begin the expansion of a parameter", start);
    }
    while (source.peek() != '}') {
      int next = source.peek();
      switch (next) {
        case END -> throw source.unclear("\"${\" has no end", start);
        case '\'' -> {
          if (isDoubleQuoted) {
            readUnclearQuoted();
          } else {
            readSingleQuoted();
          }
        }
        case '$' -> {
          readDollar(isDoubleQuoted);
          if (isDoubleQuoted && source.peek() == '\'') {
            throw source.unclear("\"$'\" stands in braces within double quotes");
          }
        }
        case '<', '>' -> {
          if (source.isProcess(source.position())) {
            throw source.unclear("a process substitution stands in braces");
          }
          source.next();
        }
        case '(', ')' -> {
          nesting.checkUncounted("a parenthesis in braces");
          source.next();
        }
        default -> {
          if (!readQuotedOrExpanded(next)) {
            source.next();
          }
        }
      }
    }
    source.next();
    nesting.leave();
  }

  /** Reads single quotes that some modes of bash treat as characters. Both readings must agree. */
  private void readUnclearQuoted() throws UnparsableCommandException {
    int start = source.position();
    source.next();
    int read;
    do {
      read = source.next();
      if (read == END || "\"\\`$}".indexOf(read) >= 0) {
        throw source.unclear("single quotes stand in braces within double quotes", start);
      }
    } while (read != '\'');
  }

  /** Reads an extended glob, or a group of a regular expression; false if none comes next. */
  private boolean readGlob(int next, Word.Role role, boolean isFirst)
      throws UnparsableCommandException {
    if (role == Word.Role.REGULAR_EXPRESSION) {
      if (next != '(') {
        return false;
      }
    } else {
      boolean isGlob =
          next != END
              && "?*+@!".indexOf(next) >= 0
              && source.at(source.joined(source.position() + 1)) == '(';
      if (!isGlob) {
        return false;
      }
      int start = source.position();
      source.next();
      if (meansMore(role, isFirst && next == '!')) {
        throw source.unclear("an extended glob stands where a command or its name begins", start);
      }
    }
    source.next();
    readGroup('(', ')');
    return true;
  }

  /** Tells whether a glob may be a function or a subshell, which it is without {@code extglob}. */
  private boolean meansMore(Word.Role role, boolean isNegation) {
    if (!role.mayAssign()) {
      return false;
    }
    int inside = source.joined(source.joined(source.position()) + 1);
    while (source.at(inside) == ' ' || source.at(inside) == '\t') {
      inside = source.joined(inside + 1);
    }
    return isNegation || role == Word.Role.NEW_NAME || source.at(inside) == ')';
  }

  private static boolean isIndex(Word.Role role, Assignment assignment, boolean isFirst) {
    return role.mayAssign() ? assignment.isName() : role == Word.Role.ELEMENT && isFirst;
  }

  private void readIndex(Word.Role role) throws UnparsableCommandException {
    checkAssignable(role);
    source.next();
    readGroup('[', ']');
  }

  private static boolean mayAssignArray(Word.Role role) {
    return role.mayAssign() || role == Word.Role.DECLARATION;
  }

  private void checkAssignable(Word.Role role) throws UnparsableCommandException {
    if (role == Word.Role.NAME_AFTER_REDIRECTION || role == Word.Role.NEW_NAME) {
      throw source.unclear("an array is assigned after something else than an assignment");
    }
  }

  private void readArray(Word.Role role) throws UnparsableCommandException {
    int start = source.position();
    checkAssignable(role);
    nesting.enter(start);
    source.next();
    while (true) {
      switch (tokens.operator()) {
        case CLOSE -> {
          tokens.take();
          nesting.leave();
          return;
        }
        case NEWLINE -> {
          documents.checkNoneWaits();
          tokens.take();
        }
        case WORD -> read(Word.Role.ELEMENT);
        case END -> throw source.unclear("\"(\" has no end", start);
        default -> throw source.unclear("an array holds more than words");
      }
    }
  }
}
