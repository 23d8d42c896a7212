package dev.podshell.systemtests;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.local.SystemSettings;
import java.io.IOException;
import java.nio.file.Path;

/** Where sandboxes are, which the tests do not care about. */
interface SandboxHost extends AutoCloseable {

  /** What {@code -Dtest.runtime} names; {@code local} if nothing. */
  static SandboxHost configured(Path folder) throws IOException {
    String runtime = System.getProperty("test.runtime", "local");
    return switch (runtime) {
      case "local" -> new LocalSandboxes(folder);
      case "kubernetes" -> ClusterSandboxes.open(folder);
      default -> throw new IllegalArgumentException("test.runtime cannot be " + runtime);
    };
  }

  /** The settings, and what execution services need to have sandboxes here. */
  SystemSettings added(SystemSettings settings);

  /** Ends a sandbox with everything in it, as a node that dies would; returns when it has ended. */
  void kill(IncarnationId incarnation) throws IOException;

  @Override
  void close();
}
