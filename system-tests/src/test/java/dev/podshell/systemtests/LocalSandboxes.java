package dev.podshell.systemtests;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.sandbox.SandboxProcess;
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
    Path sandbox = folder.resolve("sandboxes").resolve(incarnation.value());
    SandboxProcess.read(sandbox).orElseThrow().end();
  }

  @Override
  public void close() {}
}
