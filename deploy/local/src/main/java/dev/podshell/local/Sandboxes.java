package dev.podshell.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.podshell.local.process.Folders;
import dev.podshell.local.process.ProcessRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Finds the sandboxes of the execution service's local runtime, which outlive it. Each has a folder
 * with {@code process.json}, which names its first process.
 *
 * @param folder that holds theirs
 */
public record Sandboxes(Path folder) {

  private static final JsonMapper MAPPER = new JsonMapper();
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  /** Kills the sandboxes that are recorded and deletes their folders; returns how many ran. */
  public int endAll() throws IOException {
    int ended = 0;
    for (Path sandbox : sandboxes()) {
      if (end(sandbox)) {
        ended++;
      }
      Folders.delete(sandbox);
    }
    return ended;
  }

  private List<Path> sandboxes() throws IOException {
    if (Files.notExists(folder)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.filter(path -> Files.exists(path.resolve("process.json"))).toList();
    }
  }

  private static boolean end(Path sandbox) throws IOException {
    JsonNode recorded = MAPPER.readTree(sandbox.resolve("process.json").toFile());
    ProcessRecord process =
        new ProcessRecord(recorded.path("pid").asLong(), recorded.path("startTime").asLong());
    boolean thisBoot = Files.readString(BOOT_ID).strip().equals(recorded.path("bootId").asText());
    if (!thisBoot || !process.isAlive()) {
      return false;
    }
    process.killWithDescendants();
    return true;
  }
}
