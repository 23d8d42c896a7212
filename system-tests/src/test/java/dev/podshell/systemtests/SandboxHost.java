package dev.podshell.systemtests;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.local.SystemSettings;
import java.io.IOException;
import java.nio.file.Path;

/** Hides from tests where sandboxes run. */
interface SandboxHost extends AutoCloseable {

  /** Returns the host that {@code -Dtest.runtime} names; {@code local} if it names none. */
  static SandboxHost configured(Path folder) throws IOException {
    String runtime = System.getProperty("test.runtime", "local");
    return switch (runtime) {
      case "local" -> new LocalSandboxes(folder);
      case "kubernetes" -> ClusterSandboxes.open(folder);
      default -> throw new IllegalArgumentException("test.runtime cannot be " + runtime);
    };
  }

  /** Returns the settings with those that execution services need for sandboxes on this host. */
  SystemSettings added(SystemSettings settings);

  /** Ends a sandbox with everything in it, as a node that dies would; returns when it has ended. */
  void kill(IncarnationId incarnation) throws IOException;

  @Override
  void close();
}
