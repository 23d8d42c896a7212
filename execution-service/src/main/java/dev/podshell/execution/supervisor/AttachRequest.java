package dev.podshell.execution.supervisor;

/**
 * A request to attach to a supervisor.
 *
 * @param secret of this incarnation
 * @param epoch of the owner; a supervisor refuses one below the highest it has seen
 * @param windowBytes limits the bytes of entries that are sent and not acknowledged; from 1
 */
public record AttachRequest(String secret, int epoch, int windowBytes) {

  public AttachRequest {
    if (windowBytes < 1) {
      throw new IllegalArgumentException("A window has at least 1 byte");
    }
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "AttachRequest[epoch " + epoch + ", window " + windowBytes + "]";
  }
}
