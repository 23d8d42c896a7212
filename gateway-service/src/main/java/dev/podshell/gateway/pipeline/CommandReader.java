package dev.podshell.gateway.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Parses a text by bash's grammar, and records its top-level pipes. It passes through the text
 * once, without going back, and no deeper than {@link Nesting#MAX}. The file is long because the
 * rules of one grammar call each other.
 */
final class CommandReader {

  private static final Set<String> COMPOUND =
      Set.of("{", "if", "while", "until", "for", "select", "case", "[[");

  /** Words that end a preceding list where a command could begin. */
  private static final Set<String> CLOSING =
      Set.of("then", "elif", "else", "fi", "do", "done", "esac", "in", "}", "]]");

  /** Commands whose arguments may assign arrays. */
  private static final Set<String> DECLARING =
      Set.of("declare", "typeset", "local", "export", "readonly", "alias", "eval", "let");

  private static final Set<String> COMPARING =
      Set.of("=", "==", "!=", "=~", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef");

  private static final String TESTING = "abcdefghknoprstuvwxzGLNORS";

  private final Source source;
  private final Tokens tokens;
  private final Nesting nesting;
  private final HereDocuments documents;
  private final WordReader words;
  private final List<Pipe> pipes = new ArrayList<>();

  /** Says whether a reserved word is one if it comes next. */
  private boolean isAtCommand = true;

  private CommandReader(Source source) {
    this.source = source;
    tokens = new Tokens(source);
    nesting = new Nesting(source);
    documents = new HereDocuments(source);
    words = new WordReader(source, tokens, nesting, documents, this::readSubstitution);
  }

  static List<Pipe> pipes(Source source) throws UnparsableCommandException {
    CommandReader reader = new CommandReader(source);
    reader.readList(true, true);
    if (reader.tokens.operator() != Operator.END) {
      throw source.unclear("bash does not expect this here");
    }
    reader.documents.endText();
    return reader.pipes;
  }

  private void readSubstitution() throws UnparsableCommandException {
    nesting.enter(source.position());
    documents.enterSubstitution();
    readList(false, true);
    expect(Operator.CLOSE, ")");
    documents.leaveSubstitution();
    nesting.leave();
  }

  // Lists and pipelines

  /** Reads commands up to what can neither be nor separate one. */
  private void readList(boolean isTop, boolean mayBeEmpty) throws UnparsableCommandException {
    isAtCommand = true;
    boolean isEmpty = true;
    readNewlines();
    while (beginsCommand()) {
      isEmpty = false;
      readPipelines(isTop);
      switch (tokens.operator()) {
        case SEPARATOR, BACKGROUND -> {
          tokens.take();
          isAtCommand = true;
        }
        case NEWLINE -> {}
        default -> {
          return;
        }
      }
      readNewlines();
    }
    if (isEmpty && !mayBeEmpty) {
      throw source.unclear("a command is missing");
    }
  }

  private boolean beginsCommand() {
    Operator operator = tokens.operator();
    return operator == Operator.OPEN
        || operator.isRedirection()
        || (operator == Operator.WORD && !CLOSING.contains(tokens.plain()));
  }

  private void readNewlines() throws UnparsableCommandException {
    while (tokens.operator() == Operator.NEWLINE) {
      tokens.take();
      documents.read();
      isAtCommand = true;
    }
  }

  private void readPipelines(boolean isTop) throws UnparsableCommandException {
    readPipeline(isTop);
    while (tokens.operator() == Operator.AND || tokens.operator() == Operator.OR) {
      tokens.take();
      isAtCommand = true;
      readNewlines();
      readPipeline(isTop);
    }
  }

  private void readPipeline(boolean isTop) throws UnparsableCommandException {
    boolean isPrefixed = readPrefixes();
    if (isPrefixed && endsPipeline()) {
      return;
    }
    int start = readCommand(false);
    while (tokens.operator() == Operator.PIPE || tokens.operator() == Operator.PIPE_WITH_ERRORS) {
      if (isTop) {
        boolean isMerged = tokens.operator() == Operator.PIPE_WITH_ERRORS;
        pipes.add(new Pipe(start, source.end(), isMerged));
      }
      tokens.take();
      isAtCommand = true;
      readNewlines();
      start = readCommand(true);
    }
  }

  /** Reads {@code !} and {@code time}; says whether there was any. */
  private boolean readPrefixes() throws UnparsableCommandException {
    boolean isPrefixed = false;
    while (true) {
      String plain = tokens.plain();
      switch (plain) {
        case "!" -> {
          tokens.take(plain);
          if (source.peek() == '(') {
            throw source.unclear("put a space between \"!\" and \"(\": they may be a glob");
          }
        }
        case "time" -> {
          tokens.take(plain);
          takeOption("-p");
          takeOption("--");
        }
        default -> {
          return isPrefixed;
        }
      }
      isPrefixed = true;
    }
  }

  private void takeOption(String option) {
    if (tokens.isNext(option)) {
      tokens.take(option);
    }
  }

  private boolean endsPipeline() {
    return switch (tokens.operator()) {
      case NEWLINE, SEPARATOR, END -> true;
      default -> false;
    };
  }

  // Commands

  /** Reads one command; says where it begins. */
  private int readCommand(boolean isAfterPipe) throws UnparsableCommandException {
    Operator operator = tokens.operator();
    int start = source.position();
    if (operator == Operator.OPEN) {
      readParentheses();
      readRedirections();
    } else if (operator.isRedirection()) {
      readSimple(Word.Role.NAME);
    } else if (operator != Operator.WORD) {
      throw source.unclear("a command is missing");
    } else {
      String plain = tokens.plain();
      if (COMPOUND.contains(plain)) {
        readCompound(plain);
        readRedirections();
      } else {
        switch (plain) {
          case "function" -> readFunction();
          case "coproc" -> readCoprocess();
          default -> {
            if (CLOSING.contains(plain) || (plain.equals("!") && isAfterPipe)) {
              throw source.unclear("a command is missing before \"%s\"".formatted(plain));
            }
            readSimple(Word.Role.NAME);
          }
        }
      }
    }
    return start;
  }

  private void readSimple(Word.Role firstRole) throws UnparsableCommandException {
    Word.Role role = firstRole;
    String name = "";
    boolean isFirst = firstRole == Word.Role.NAME;
    while (true) {
      Operator operator = tokens.operator();
      boolean isWord = operator == Operator.WORD;
      if (isWord && tokens.takeDescriptor()) {
        operator = tokens.operator();
        isWord = false;
      }
      if (isWord) {
        Word word = words.read(role);
        if (role.mayAssign() && !word.isAssignment()) {
          if (isFirst && tokens.operator() == Operator.OPEN) {
            readFunctionAfterName();
            return;
          }
          name = word.isPlain() ? word.text() : "";
          role = DECLARING.contains(name) ? Word.Role.DECLARATION : Word.Role.ARGUMENT;
        } else if (changesReading(name, word)) {
          throw source.unclear("\"%s\" changes how bash reads".formatted(word.text()));
        }
      } else if (operator.isRedirection()) {
        readRedirection(operator);
        role = role.mayAssign() ? Word.Role.NAME_AFTER_REDIRECTION : Word.Role.ARGUMENT;
      } else {
        isAtCommand = false;
        return;
      }
      isFirst = false;
    }
  }

  private static boolean changesReading(String name, Word word) {
    return (name.equals("shopt") && word.is("expand_aliases"))
        || (name.equals("set") && word.is("posix"));
  }

  /** Reads {@code ()} and the body. */
  private void readFunctionAfterName() throws UnparsableCommandException {
    tokens.take();
    expect(Operator.CLOSE, ")");
    readNewlines();
    readFunctionBody();
  }

  private void readFunction() throws UnparsableCommandException {
    tokens.take("function");
    readWord(Word.Role.NEW_NAME);
    if (tokens.operator() != Operator.OPEN) {
      readNewlines();
      readFunctionBody();
      return;
    }
    int start = source.position();
    tokens.take();
    if (source.peek() != '(' && tokens.operator() == Operator.CLOSE) {
      tokens.take();
      readNewlines();
      readFunctionBody();
    } else {
      readAfterParenthesis(start);
      readRedirections();
    }
  }

  private void readFunctionBody() throws UnparsableCommandException {
    if (!readCompound()) {
      throw source.unclear("the body of a function is missing");
    }
    readRedirections();
  }

  private void readCoprocess() throws UnparsableCommandException {
    tokens.take("coproc");
    if (readCompound()) {
      readRedirections();
      return;
    }
    Operator operator = tokens.operator();
    if (operator != Operator.WORD || tokens.takeDescriptor()) {
      if (!operator.isRedirection() && operator != Operator.WORD) {
        throw source.unclear("a command is missing");
      }
      readSimple(Word.Role.NAME_AFTER_REDIRECTION);
      return;
    }
    checkNotReserved();
    Word name = words.read(Word.Role.NEW_NAME);
    if (name.isAssignment()) {
      readSimple(Word.Role.NAME_AFTER_REDIRECTION);
    } else if (readCompound()) {
      readRedirections();
    } else {
      readSecondWord();
      readSimple(Word.Role.ARGUMENT);
    }
  }

  /**
   * Reads the word after a coprocess' name. Bash takes assignments there, even if the name is a
   * command.
   */
  private void readSecondWord() throws UnparsableCommandException {
    if (tokens.operator() == Operator.WORD) {
      checkNotReserved();
      if (!tokens.takeDescriptor()) {
        words.read(Word.Role.NEW_NAME);
      }
    }
  }

  private void checkNotReserved() throws UnparsableCommandException {
    String plain = tokens.plain();
    boolean isReserved =
        CLOSING.contains(plain) || Set.of("!", "time", "function", "coproc").contains(plain);
    if (isReserved) {
      throw source.unclear("bash does not expect \"%s\" here".formatted(plain));
    }
  }

  // Redirections

  private void readRedirections() throws UnparsableCommandException {
    isAtCommand = true;
    while (true) {
      Operator operator = tokens.operator();
      if (operator == Operator.WORD && tokens.takeDescriptor()) {
        operator = tokens.operator();
      }
      if (!operator.isRedirection()) {
        return;
      }
      readRedirection(operator);
      isAtCommand = false;
    }
  }

  private void readRedirection(Operator operator) throws UnparsableCommandException {
    tokens.take();
    switch (operator) {
      case HERE_DOCUMENT, INDENTED_HERE_DOCUMENT -> {
        nesting.checkUncounted("a here-document");
        if (tokens.operator() != Operator.WORD) {
          throw source.unclear("the delimiter of a here-document is missing");
        }
        documents.begin(operator == Operator.INDENTED_HERE_DOCUMENT);
      }
      default -> {
        if (tokens.operator() == Operator.WORD && tokens.takeDescriptor()) {
          throw source.unclear("a word is missing before a redirection");
        }
        readWord(Word.Role.ARGUMENT);
      }
    }
  }

  private Word readWord(Word.Role role) throws UnparsableCommandException {
    if (tokens.operator() != Operator.WORD) {
      throw source.unclear("a word is missing");
    }
    return words.read(role);
  }

  // Compound commands

  /** Reads a compound command; false if none begins here. */
  private boolean readCompound() throws UnparsableCommandException {
    if (tokens.operator() == Operator.OPEN) {
      readParentheses();
      return true;
    }
    String plain = tokens.operator() == Operator.WORD ? tokens.plain() : "";
    boolean isCompound = COMPOUND.contains(plain);
    if (isCompound) {
      readCompound(plain);
    }
    return isCompound;
  }

  private void readParentheses() throws UnparsableCommandException {
    int start = source.position();
    tokens.take();
    readAfterParenthesis(start);
  }

  /** Reads a subshell or arithmetic, from after its first parenthesis. */
  private void readAfterParenthesis(int start) throws UnparsableCommandException {
    nesting.enter(start);
    if (source.peek() == '(') {
      source.next();
      words.readArithmetic(start);
    } else {
      readList(false, false);
      expect(Operator.CLOSE, ")");
    }
    nesting.leave();
  }

  private void readCompound(String begin) throws UnparsableCommandException {
    nesting.enter(source.position());
    tokens.take(begin);
    switch (begin) {
      case "{" -> readBlock("}");
      case "if" -> readIf();
      case "while", "until" -> {
        readBlock("do");
        readBlock("done");
      }
      case "for", "select" -> readFor(begin);
      case "case" -> readCase();
      default -> readConditional();
    }
    nesting.leave();
  }

  /** Reads commands and the reserved word after them. */
  private void readBlock(String end) throws UnparsableCommandException {
    readList(false, false);
    expect(end);
  }

  private void readIf() throws UnparsableCommandException {
    readBlock("then");
    readList(false, false);
    while (isAtCommand && tokens.isNext("elif")) {
      tokens.take("elif");
      readBlock("then");
      readList(false, false);
    }
    if (isAtCommand && tokens.isNext("else")) {
      tokens.take("else");
      readList(false, false);
    }
    expect("fi");
  }

  private void readFor(String begin) throws UnparsableCommandException {
    if (begin.equals("for") && tokens.operator() == Operator.OPEN) {
      int start = source.position();
      tokens.take();
      if (source.peek() != '(') {
        throw source.unclear("a name is missing after \"for\"");
      }
      source.next();
      words.readArithmetic(start);
      isAtCommand = true;
      takeSeparator();
    } else {
      readWord(Word.Role.ARGUMENT);
      isAtCommand = false;
      boolean isLineOver = tokens.operator() == Operator.NEWLINE;
      readNewlines();
      if (tokens.isNext("in")) {
        tokens.take("in");
        while (tokens.operator() == Operator.WORD) {
          words.read(Word.Role.ARGUMENT);
        }
        if (tokens.operator() != Operator.NEWLINE && tokens.operator() != Operator.SEPARATOR) {
          throw source.unclear("\"do\" is missing");
        }
        takeSeparator();
      } else if (!isLineOver) {
        takeSeparator();
      }
    }
    readNewlines();
    if (isAtCommand && tokens.isNext("{")) {
      tokens.take("{");
      readBlock("}");
    } else {
      isAtCommand = true;
      expect("do");
      readBlock("done");
    }
  }

  private void takeSeparator() {
    if (tokens.operator() == Operator.SEPARATOR) {
      tokens.take();
      isAtCommand = true;
    }
  }

  private void readCase() throws UnparsableCommandException {
    readWord(Word.Role.ARGUMENT);
    readNewlines();
    isAtCommand = true;
    expect("in");
    boolean isOpen = true;
    while (isOpen) {
      readNewlines();
      if (tokens.isNext("esac")) {
        break;
      }
      readPatterns();
      readList(false, true);
      isOpen = tokens.operator() == Operator.CLAUSE_END;
      if (isOpen) {
        tokens.take();
        isAtCommand = true;
      }
    }
    expect("esac");
  }

  private void readPatterns() throws UnparsableCommandException {
    if (tokens.operator() == Operator.OPEN) {
      tokens.take();
    } else {
      nesting.checkUncounted("a pattern without \"(\"");
    }
    readWord(Word.Role.ARGUMENT);
    while (tokens.operator() == Operator.PIPE) {
      tokens.take();
      readWord(Word.Role.ARGUMENT);
    }
    expect(Operator.CLOSE, ")");
  }

  // Conditional expressions

  private void readConditional() throws UnparsableCommandException {
    readExpression();
    isAtCommand = true;
    expect("]]");
  }

  private void readExpression() throws UnparsableCommandException {
    readTerm();
    while (tokens.operator() == Operator.AND || tokens.operator() == Operator.OR) {
      tokens.take();
      readTerm();
    }
  }

  private void readTerm() throws UnparsableCommandException {
    readNewlines();
    while (tokens.isNext("!")) {
      tokens.take("!");
      readNewlines();
    }
    if (tokens.operator() == Operator.OPEN) {
      nesting.enter(source.position());
      tokens.take();
      readExpression();
      expect(Operator.CLOSE, ")");
      nesting.leave();
    } else {
      Word word = readOperand(Word.Role.ARGUMENT);
      boolean isTest =
          word.isPlain()
              && word.text().length() == 2
              && word.text().charAt(0) == '-'
              && TESTING.indexOf(word.text().charAt(1)) >= 0;
      if (isTest) {
        readOperand(Word.Role.ARGUMENT);
      } else if (!readComparison()) {
        return;
      }
    }
    readNewlines();
  }

  /** Reads an operator and what is right of it; false if there is none. */
  private boolean readComparison() throws UnparsableCommandException {
    switch (tokens.operator()) {
      case AND, OR, CLOSE -> {
        return false;
      }
      case COMPARISON -> {
        tokens.take();
        readOperand(Word.Role.ARGUMENT);
      }
      case WORD -> {
        String operator = tokens.plain();
        if (operator.equals("]]")) {
          return false;
        }
        if (!COMPARING.contains(operator)) {
          throw source.unclear("an operator is missing between \"[[\" and \"]]\"");
        }
        tokens.take(operator);
        boolean isMatch = operator.equals("=~");
        readOperand(isMatch ? Word.Role.REGULAR_EXPRESSION : Word.Role.ARGUMENT);
      }
      default -> throw source.unclear("\"]]\" is missing");
    }
    return true;
  }

  private Word readOperand(Word.Role role) throws UnparsableCommandException {
    Operator operator = tokens.operator();
    boolean isExpression =
        role == Word.Role.REGULAR_EXPRESSION && (source.peek() == '(' || source.peek() == '|');
    if ((operator != Operator.WORD && !isExpression) || tokens.isNext("]]")) {
      throw source.unclear("a word is missing between \"[[\" and \"]]\"");
    }
    return words.read(role);
  }

  // What must come

  private void expect(Operator operator, String name) throws UnparsableCommandException {
    if (tokens.operator() != operator) {
      throw source.unclear("\"%s\" is missing".formatted(name));
    }
    tokens.take();
  }

  private void expect(String reserved) throws UnparsableCommandException {
    if (!isAtCommand || !tokens.isNext(reserved)) {
      throw source.unclear("\"%s\" is missing".formatted(reserved));
    }
    tokens.take(reserved);
  }
}
