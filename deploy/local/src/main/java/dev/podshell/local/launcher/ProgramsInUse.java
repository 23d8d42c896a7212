package dev.podshell.local.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Marks the build in a folder as used by a launcher, so that no other build replaces its programs
 * while they run. Any number of launchers may hold it at a time.
 */
final class ProgramsInUse implements AutoCloseable {

  private static final String LOCK = "in-use";

  private final FileChannel channel;

  private ProgramsInUse(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Holds the programs until this is closed or the process ends.
   *
   * @param target the build's output folder
   */
  static ProgramsInUse hold(Path target) throws IOException {
    FileChannel channel =
        FileChannel.open(
            target.resolve(LOCK),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE);
    FileLock unused = channel.lock(0, Long.MAX_VALUE, true);
    return new ProgramsInUse(channel);
  }

  /** Returns whether any launcher holds the build in a folder. */
  static boolean isHeld(Path target) throws IOException {
    Path file = target.resolve(LOCK);
    if (Files.notExists(file)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      return channel.tryLock() == null;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
