package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * Reads a piece of a file in a command's working directory. A read changes nothing, starts no
 * sandbox, and may be lost: the client waits no longer than until it expires.
 *
 * @param session whose command it is, as the gateway has checked
 * @param read what the answer is known by
 * @param path relative to the command's working directory, at most {@value #MAX_PATH_BYTES} bytes
 *     of UTF-8; no part of it is {@code .} or {@code ..}
 * @param offset of the first byte
 * @param length how much at most, 1 to {@value #MAX_LENGTH} bytes
 * @param expires when the client stops waiting for the answer
 */
public record ReadFile(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    ReadId read,
    String path,
    long offset,
    int length,
    Instant expires)
    implements CommandRecord {

  public static final int MAX_PATH_BYTES = 4096;
  public static final int MAX_LENGTH = 256 * 1024;
}
