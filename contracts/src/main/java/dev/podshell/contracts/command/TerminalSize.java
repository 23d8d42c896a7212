package dev.podshell.contracts.command;

/**
 * The size of a terminal in character cells.
 *
 * @param columns from 1 to 1000
 * @param rows from 1 to 1000
 */
public record TerminalSize(int columns, int rows) {

  public TerminalSize {
    if (columns < 1 || columns > 1000 || rows < 1 || rows > 1000) {
      throw new IllegalArgumentException("A terminal has from 1 to 1000 columns and rows");
    }
  }
}
