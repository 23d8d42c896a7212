package dev.podshell.gateway.intake;

/** The reasons to close a WebSocket because of data that its client sends. */
public enum Excess {
  MESSAGE_TOO_LARGE(1009, Refusal.MESSAGE_TOO_LARGE),
  NO_MEMORY(1013, Refusal.NO_MEMORY),
  TOO_MANY_FRAMES(1008, Refusal.TOO_MANY_FRAMES);

  private final int code;
  private final Refusal refusal;

  Excess(int code, Refusal refusal) {
    this.code = code;
    this.refusal = refusal;
  }

  /** Returns the close code for this reason. */
  int code() {
    return code;
  }

  Refusal refusal() {
    return refusal;
  }
}
