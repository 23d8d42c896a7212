package dev.podshell.systemtests;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.local.SystemSettings;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Runs sandboxes as process trees of this machine.
 *
 * @param folder the folder of the system
 */
record LocalSandboxes(Path folder) implements SandboxHost {

  @Override
  public SystemSettings added(SystemSettings settings) {
    return settings;
  }

  @Override
  public void kill(IncarnationId incarnation) throws IOException {
    Path record = folder.resolve("sandboxes").resolve(incarnation.value()).resolve("process.json");
    long pid = new ObjectMapper().readTree(record.toFile()).path("pid").asLong();
    ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {}
}
