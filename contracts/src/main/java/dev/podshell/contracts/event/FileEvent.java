package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.SandboxId;
import java.time.Instant;

/**
 * Answers a {@link dev.podshell.contracts.command.ReadFile}. The answer is for the client that
 * asked and is not stored.
 */
public sealed interface FileEvent extends SandboxEvent {

  ReadId read();

  /**
   * A piece of the file.
   *
   * @param offset of the first byte
   * @param size of the whole file when this was read
   * @param version another number means that the file has changed in between
   * @param bytes not copied, and not to be changed; none at the file's end
   */
  @SuppressWarnings("ArrayRecordComponent") // compared nowhere
  record Content(
      SandboxId sandbox,
      IncarnationId incarnation,
      int epoch,
      Instant time,
      ReadId read,
      long offset,
      long size,
      long version,
      byte[] bytes)
      implements FileEvent {}

  /**
   * The file was not read.
   *
   * @param message for the learner: what was wrong and what to do
   */
  record Refused(
      SandboxId sandbox,
      IncarnationId incarnation,
      int epoch,
      Instant time,
      ReadId read,
      Reason reason,
      String message)
      implements FileEvent {}

  /** The reason why a file was not read. */
  enum Reason {
    /** There is no such regular file in the working directory. */
    NOT_FOUND,
    /** The sandbox, or what it knew of the command, is gone. */
    GONE,
    /** The sandbox has as much to do as it may; asked again later it may be read. */
    BUSY
  }
}
