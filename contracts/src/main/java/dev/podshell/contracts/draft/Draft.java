package dev.podshell.contracts.draft;

import java.time.Instant;

/**
 * A version of a draft.
 *
 * @param version counted from 1
 * @param saved when it was stored
 */
public record Draft(long version, String text, Instant saved) {

  /** The maximum size of a text, in bytes of UTF-8. */
  public static final int MAX_BYTES = 256 * 1024;
}
