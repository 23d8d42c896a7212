package dev.podshell.gateway.pipeline;

/**
 * Holds the properties of a word that the grammar needs.
 *
 * @param text as written, one character per byte, up to the first quote or expansion
 * @param isPlain whether there is neither of them
 * @param isAssignment whether it is {@code name=value}, where such a word assigns
 */
record Word(String text, boolean isPlain, boolean isAssignment) {

  /** The place of a word in its command decides what the word may hold. */
  enum Role {
    /** It may be a command's name or an assignment before it. */
    NAME,
    /** It may be a command's name; an assignment to an array is unclear. */
    NAME_AFTER_REDIRECTION,
    /** It may name a new function or coprocess. */
    NEW_NAME,
    /** It follows a command's name, or is what a redirection needs. */
    ARGUMENT,
    /** It is an argument of {@code declare} or of another command that assigns. */
    DECLARATION,
    /** It stands between the parentheses of an assignment to an array. */
    ELEMENT,
    /** It stands right of {@code =~}. */
    REGULAR_EXPRESSION;

    /** Tells whether {@code name=value} assigns here. */
    boolean mayAssign() {
      return switch (this) {
        case NAME, NAME_AFTER_REDIRECTION, NEW_NAME -> true;
        default -> false;
      };
    }
  }

  boolean is(String plain) {
    return isPlain && text.equals(plain);
  }
}
