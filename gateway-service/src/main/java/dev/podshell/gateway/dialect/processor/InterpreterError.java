package dev.podshell.gateway.dialect.processor;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a script failed, as far as its interpreter said so on standard error. The script's own file
 * is the one called {@code main} and the language's ending.
 *
 * @param line of the script; empty if the interpreter named none
 */
record InterpreterError(Kind kind, String message, OptionalInt line) {

  private static final int MAX_MESSAGE_CHARACTERS = 1000;
  private static final Map<String, Function<List<String>, Optional<InterpreterError>>> LANGUAGES =
      Map.of(
          "python", InterpreterError::python,
          "javascript", InterpreterError::javascript,
          "bash", InterpreterError::bash);

  private static final Pattern PYTHON_FRAME =
      Pattern.compile("  File \"(?<file>[^\"]*)\", line (?<line>\\d{1,9})(?<place>, in .*)?");
  private static final Pattern PYTHON_SYNTAX =
      Pattern.compile("(SyntaxError|IndentationError|TabError)\\b.*");
  private static final Pattern PYTHON_SCRIPT = Pattern.compile("(.*/)?main\\.py");
  private static final Pattern NODE_HEAD =
      Pattern.compile("(?:file://)?(?:.*/)?main\\.js:(?<line>\\d{1,9})");
  private static final Pattern NODE_FRAME =
      Pattern.compile("    at (?:.*[(/])?main\\.js:(?<line>\\d{1,9}):\\d{1,9}\\)?");
  private static final Pattern NODE_ERROR = Pattern.compile("(?:Uncaught )?[\\w$.]*Error\\b.*");
  private static final Pattern BASH_LINE =
      Pattern.compile("(?:.*/)?main\\.sh: line (?<line>\\d{1,9}): (?<message>.*)");
  private static final Pattern BASH_SYNTAX = Pattern.compile("syntax error.*|unexpected EOF.*");

  /** When it was found. */
  enum Kind {
    /** Before the script ran. */
    SYNTAX,
    /** While it ran. */
    RUNTIME;

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads what an interpreter said.
   *
   * @param language as the client named it; of one that is not known, the last line is the message
   * @param standardError the end of it
   */
  static InterpreterError of(String language, String standardError, int exitCode) {
    List<String> lines = standardError.lines().filter(line -> !line.isBlank()).toList();
    return Optional.ofNullable(LANGUAGES.get(language))
        .flatMap(parser -> parser.apply(lines))
        .orElseGet(
            () ->
                new InterpreterError(
                    Kind.RUNTIME,
                    lines.isEmpty() ? "exit code " + exitCode : shortened(lines.getLast()),
                    OptionalInt.empty()));
  }

  /** The last traceback: its last frame in the script, and the line after its last frame. */
  private static Optional<InterpreterError> python(List<String> lines) {
    int begin = Math.max(0, lines.lastIndexOf("Traceback (most recent call last):"));
    int lastFrame = -1;
    OptionalInt own = OptionalInt.empty();
    boolean isParsed = false;
    for (int index = begin; index < lines.size(); index++) {
      Matcher frame = PYTHON_FRAME.matcher(lines.get(index));
      if (frame.matches()) {
        lastFrame = index;
        boolean isScript = PYTHON_SCRIPT.matcher(frame.group("file")).matches();
        isParsed = isScript && frame.group("place") == null;
        own = isScript ? line(frame) : own;
      }
    }
    if (lastFrame < 0) {
      return Optional.empty();
    }
    Optional<String> message =
        lines.subList(lastFrame + 1, lines.size()).stream()
            .filter(line -> !line.startsWith(" "))
            .findFirst();
    boolean isSyntax = isParsed && message.filter(matches(PYTHON_SYNTAX)).isPresent();
    OptionalInt line = own;
    return message.map(
        text -> new InterpreterError(isSyntax ? Kind.SYNTAX : Kind.RUNTIME, shortened(text), line));
  }

  /** The line that shows the script, the error below it, and the first frame in the script. */
  private static Optional<InterpreterError> javascript(List<String> lines) {
    OptionalInt frame = first(lines, NODE_FRAME);
    OptionalInt head = first(lines, NODE_HEAD);
    return lines.stream()
        .filter(matches(NODE_ERROR))
        .reduce((_, last) -> last)
        .or(() -> thrown(lines))
        .map(
            message ->
                new InterpreterError(
                    message.startsWith("SyntaxError") && frame.isEmpty() && head.isPresent()
                        ? Kind.SYNTAX
                        : Kind.RUNTIME,
                    shortened(message),
                    frame.isPresent() ? frame : head));
  }

  /** Something that is no Error was thrown: it follows the mark below the script's line. */
  private static Optional<String> thrown(List<String> lines) {
    return lines.stream()
        .dropWhile(line -> !line.strip().matches("\\^+"))
        .skip(1)
        .findFirst()
        .map(message -> "Uncaught " + message);
  }

  /** The first syntax error, else the last line that names a line of the script. */
  private static Optional<InterpreterError> bash(List<String> lines) {
    List<Matcher> own =
        lines.stream()
            .map(BASH_LINE::matcher)
            .filter(line -> line.matches() && !line.group("message").isBlank())
            .toList();
    Optional<Matcher> syntax =
        own.stream()
            .filter(line -> BASH_SYNTAX.matcher(line.group("message")).matches())
            .findFirst();
    return syntax
        .or(() -> own.stream().reduce((_, last) -> last))
        .map(
            line ->
                new InterpreterError(
                    syntax.isPresent() ? Kind.SYNTAX : Kind.RUNTIME,
                    shortened(line.group("message")),
                    line(line)));
  }

  private static OptionalInt first(List<String> lines, Pattern pattern) {
    return lines.stream()
        .map(pattern::matcher)
        .filter(Matcher::matches)
        .map(InterpreterError::line)
        .findFirst()
        .orElse(OptionalInt.empty());
  }

  private static Predicate<String> matches(Pattern pattern) {
    return pattern.asMatchPredicate();
  }

  private static OptionalInt line(Matcher matcher) {
    return OptionalInt.of(Integer.parseInt(matcher.group("line")));
  }

  private static String shortened(String message) {
    String text = message.strip();
    return text.length() <= MAX_MESSAGE_CHARACTERS
        ? text
        : text.substring(0, MAX_MESSAGE_CHARACTERS);
  }
}
