package dev.podshell.session.terminal;

/**
 * Receives control functions, in their order. Each {@code offset} is that of the byte after the
 * function, in all that the command wrote.
 */
interface ControlFunctions {

  /** A single control character, of C0 or C1. */
  void onControl(int character);

  /**
   * An escape sequence.
   *
   * @param collected its intermediate characters, 8 bits each
   */
  void onEscape(int collected, int last, long offset);

  /**
   * A control sequence.
   *
   * @param collected its prefix and its intermediate characters, 8 bits each
   * @param parameters valid during the call
   */
  void onSequence(int collected, int last, Parameters parameters, long offset);

  /**
   * An operating system command that has ended as it should.
   *
   * @param isWhole false if it was longer than what is kept of one
   */
  void onCommand(String text, boolean isWhole);
}
