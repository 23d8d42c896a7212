package dev.podshell.gateway.pipeline;

/** Names the tokens of bash that are no words. */
enum Operator {
  /** There is none: a word begins here. */
  WORD,
  /** The text is over. */
  END,
  NEWLINE,
  /** {@code ;} */
  SEPARATOR,
  /** {@code ;;}, {@code ;&} or {@code ;;&} */
  CLAUSE_END,
  /** {@code &} */
  BACKGROUND,
  /** {@code &&} */
  AND,
  /** {@code ||} */
  OR,
  /** {@code |} */
  PIPE,
  /** {@code |&} */
  PIPE_WITH_ERRORS,
  OPEN,
  CLOSE,
  /** {@code <} or {@code >}, which compare strings in a conditional expression. */
  COMPARISON,
  /** Any other redirection to or from what the next word names. */
  REDIRECTION,
  /** {@code <<} */
  HERE_DOCUMENT,
  /** {@code <<-} */
  INDENTED_HERE_DOCUMENT;

  /** Tells whether the next word is a file or a text, and none of the command's own words. */
  boolean isRedirection() {
    return switch (this) {
      case COMPARISON, REDIRECTION, HERE_DOCUMENT, INDENTED_HERE_DOCUMENT -> true;
      default -> false;
    };
  }
}
