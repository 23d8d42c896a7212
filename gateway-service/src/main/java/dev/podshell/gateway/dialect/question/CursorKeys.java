package dev.podshell.gateway.dialect.question;

/**
 * Follows what a program tells its terminal about cursor keys: after {@code CSI ? 1 h} they are in
 * application mode, after {@code CSI ? 1 l} no more. Sees every character once, in any pieces. One
 * thread watches, any may ask.
 */
final class CursorKeys {

  private enum State {
    TEXT,
    ESCAPE,
    BRACKET,
    PRIVATE
  }

  private State state = State.TEXT;
  private int parameter;
  private boolean named;
  private volatile boolean application;

  CursorKeys(boolean application) {
    this.application = application;
  }

  boolean areInApplicationMode() {
    return application;
  }

  void watch(String output) {
    for (int index = 0; index < output.length(); index++) {
      if (state == State.TEXT) {
        index = output.indexOf('\u001b', index);
        if (index < 0) {
          return;
        }
      }
      watch(output.charAt(index));
    }
  }

  private void watch(char next) {
    if (next == '\u001b') {
      state = State.ESCAPE;
      return;
    }
    switch (state) {
      case TEXT -> {}
      case ESCAPE -> state = next == '[' ? State.BRACKET : afterEscape(next);
      case BRACKET -> {
        state = next == '?' ? State.PRIVATE : State.TEXT;
        parameter = 0;
        named = false;
      }
      case PRIVATE -> watchParameter(next);
    }
  }

  /** {@code ESC c} resets a terminal. */
  private State afterEscape(char next) {
    if (next == 'c') {
      application = false;
    }
    return State.TEXT;
  }

  private void watchParameter(char next) {
    if (next >= '0' && next <= '9') {
      parameter = Math.min(10_000, parameter * 10 + next - '0');
      return;
    }
    named |= parameter == 1;
    parameter = 0;
    if (next == ';') {
      return;
    }
    if (named && (next == 'h' || next == 'l')) {
      application = next == 'h';
    }
    state = State.TEXT;
  }
}
