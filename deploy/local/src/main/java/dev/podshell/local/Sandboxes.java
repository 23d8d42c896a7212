package dev.podshell.local;

import dev.podshell.contracts.sandbox.SandboxProcess;
import dev.podshell.local.process.Folders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Finds the sandboxes of the execution service's local runtime, which outlive it. Each has a
 * folder, which names its first process.
 *
 * @param folder that holds theirs
 */
public record Sandboxes(Path folder) {

  /** Kills the sandboxes that are recorded and deletes their folders; returns how many ran. */
  public int endAll() throws IOException {
    int ended = 0;
    for (Path sandbox : folders()) {
      Optional<SandboxProcess> recorded = SandboxProcess.read(sandbox);
      if (recorded.isPresent()) {
        if (recorded.get().end()) {
          ended++;
        }
        Folders.delete(sandbox);
      }
    }
    return ended;
  }

  private List<Path> folders() throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(Files::isDirectory).toList();
    }
  }
}
