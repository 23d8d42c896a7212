package dev.podshell.local.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the processes that this JVM or one before has recorded in the folders of a folder.
 *
 * @param folder that holds theirs
 */
public record RecordedProcesses(Path folder) {

  /**
   * Waits until they have ended, as guarded processes do once their JVM is gone.
   *
   * @param grace after which one is killed
   * @param except a folder that is left out
   */
  public void awaitEnd(Duration grace, String except) throws IOException, InterruptedException {
    for (Path each : folders()) {
      if (!each.endsWith(except)) {
        ProcessRecord record = ProcessRecord.read(each).orElse(null);
        if (record != null) {
          record.awaitEnd(grace);
        }
      }
    }
  }

  /** Returns whether any of them runs. */
  public boolean anyAlive() throws IOException {
    for (Path each : folders()) {
      ProcessRecord record = ProcessRecord.read(each).orElse(null);
      if (record != null && record.isAlive()) {
        return true;
      }
    }
    return false;
  }

  private List<Path> folders() throws IOException {
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Files::isDirectory).toList();
    }
  }
}
