package dev.podshell.gateway.pipeline;

/** Follows the bytes of a word to tell whether it is {@code name=…}, with an index or a plus. */
final class Assignment {

  private enum State {
    BEGINNING,
    NAME,
    INDEXED,
    ADDING,
    COMPLETE,
    OTHER
  }

  private State state = State.BEGINNING;

  /** Takes a byte that is neither quoted nor expanded; says whether it completes {@code name=}. */
  boolean add(int next) {
    State before = state;
    state =
        switch (before) {
          case BEGINNING -> Tokens.isLetter(next) ? State.NAME : State.OTHER;
          case NAME ->
              Tokens.isLetter(next) || Tokens.isDigit(next) ? State.NAME : afterTarget(next);
          case INDEXED -> afterTarget(next);
          case ADDING -> next == '=' ? State.COMPLETE : State.OTHER;
          case COMPLETE, OTHER -> before;
        };
    return state == State.COMPLETE && before != State.COMPLETE;
  }

  /** Takes an index in its brackets. */
  void addIndex() {
    state = state == State.NAME ? State.INDEXED : State.OTHER;
  }

  /** Takes something quoted, expanded or matched. */
  void addOther() {
    if (state != State.COMPLETE) {
      state = State.OTHER;
    }
  }

  boolean isName() {
    return state == State.NAME;
  }

  boolean isComplete() {
    return state == State.COMPLETE;
  }

  private static State afterTarget(int next) {
    return switch (next) {
      case '=' -> State.COMPLETE;
      case '+' -> State.ADDING;
      default -> State.OTHER;
    };
  }
}
