package dev.podshell.local.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.local.process.Folders;
import dev.podshell.local.process.RecordedProcesses;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Holds the folder in which a run stores everything, for one launcher at a time. */
final class DataFolder implements AutoCloseable {

  private static final String LOCK = "lock";
  private static final String SET_ASIDE = "before-reset";
  private static final String MOVING = "moving";

  private final Path path;
  private final FileChannel lock;

  private DataFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /**
   * Takes the folder, and creates it if it does not exist.
   *
   * @throws LaunchException if another launcher has it, or it holds what is not Podshell's
   */
  static DataFolder take(Path path) throws IOException, LaunchException {
    if (Files.exists(path) && !isOurs(path)) {
      throw new LaunchException(
          "%s is not empty, and Podshell did not make it. Choose another folder with --data"
              .formatted(path));
    }
    Folders.createPrivate(path);
    Path file = path.resolve(LOCK);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock taken = channel.tryLock();
    if (taken == null) {
      channel.close();
      throw new LaunchException(
          ("Podshell runs already in %s (process %s). Stop that one, or choose another folder with"
                  + " --data and other ports")
              .formatted(path, Files.readString(file).strip()));
    }
    // Through the channel that has the lock: closing any other on this file would give it up.
    channel.truncate(0);
    channel.write(UTF_8.encode(ProcessHandle.current().pid() + "\n"));
    return new DataFolder(path, channel);
  }

  Path path() {
    return path;
  }

  /** Waits until what a launcher that was killed had started is gone; its guards are ending it. */
  void awaitEndOfRunBefore(Duration grace) throws IOException, InterruptedException {
    RecordedProcesses processes = new RecordedProcesses(path);
    if (processes.anyAlive()) {
      System.out.println("Waiting for the components of a run that was killed to end");
      processes.awaitEnd(grace, "");
    }
  }

  /** Sets all stored data aside, so that a new start begins empty. */
  void setAside() throws IOException {
    Path moving = path.resolve(MOVING);
    Folders.createPrivate(moving);
    for (Path child : stored()) {
      Files.move(child, moving.resolve(child.getFileName()));
    }
    Files.move(moving, path.resolve(SET_ASIDE));
  }

  /** Deletes the data that was set aside. */
  void deleteSetAside() throws IOException {
    Folders.delete(path.resolve(SET_ASIDE));
  }

  /**
   * Restores the data that was set aside, replacing all data stored since. Does nothing if nothing
   * is set aside. A launcher that is killed meanwhile loses nothing either: the data set aside
   * replaces the stored data, and data in the middle of a move joins it.
   */
  void putBack() throws IOException {
    Path aside = path.resolve(SET_ASIDE);
    Path moving = path.resolve(MOVING);
    if (Files.exists(aside)) {
      for (Path child : stored()) {
        Folders.delete(child);
      }
      Files.move(aside, moving);
    }
    if (Files.exists(moving)) {
      for (Path child : children(moving)) {
        Files.move(child, path.resolve(child.getFileName()));
      }
      Folders.delete(moving);
    }
  }

  private List<Path> stored() throws IOException {
    return children(path).stream()
        .filter(it -> !it.endsWith(LOCK) && !it.endsWith(SET_ASIDE) && !it.endsWith(MOVING))
        .toList();
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }

  private static boolean isOurs(Path path) throws IOException {
    return Files.isDirectory(path)
        && (Files.exists(path.resolve(LOCK)) || children(path).isEmpty());
  }

  private static List<Path> children(Path path) throws IOException {
    try (Stream<Path> children = Files.list(path)) {
      return children.toList();
    }
  }
}
