package dev.podshell.execution.runtime.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Finds out how sandboxes can be kept apart on this machine, by starting one in each way. */
final class IsolationProbe {

  private static final Logger LOG = Logger.getLogger(IsolationProbe.class);
  private static final Map<String, List<Isolation>> WAYS =
      Map.of(
          "auto", List.of(Isolation.BUBBLEWRAP, Isolation.NAMESPACES),
          "bubblewrap", List.of(Isolation.BUBBLEWRAP),
          "namespaces", List.of(Isolation.NAMESPACES));

  private final Launcher launcher;

  IsolationProbe(Launcher launcher) {
    this.launcher = launcher;
  }

  /**
   * The request of the first way that works, still a probe.
   *
   * @param configured the configuration's word
   * @throws IsolationUnavailableException if none does
   */
  LaunchRequest choose(String configured, Function<Isolation, LaunchRequest> probes)
      throws InterruptedException {
    if (configured.equals(Isolation.NONE.configurationName())) {
      LOG.warn(
          "podshell.local.isolation is none: learners' code can read and change all that this service can");
      return probes.apply(Isolation.NONE);
    }
    List<String> failures = new ArrayList<>();
    for (Isolation way : WAYS.getOrDefault(configured, List.of())) {
      LaunchRequest full = probes.apply(way);
      for (LaunchRequest probe : List.of(full, full.withUserNamespaces())) {
        try {
          launcher.launch(probe);
          LOG.infof("Sandboxes are kept apart by %s", way.configurationName());
          return probe;
        } catch (IOException e) {
          failures.add(way.configurationName() + ": " + e.getMessage());
        }
      }
    }
    throw new IsolationUnavailableException(
        """
        Sandboxes cannot be kept apart on this machine (%s).
        Install bubblewrap (Debian: apt install bubblewrap) and allow user namespaces \
        (sysctl user.max_user_namespaces; on Ubuntu kernel.apparmor_restrict_unprivileged_userns=0). \
        On a machine that may be thrown away, podshell.local.isolation=none runs learners' code \
        unprotected."""
            .formatted(String.join("; ", failures.stream().distinct().toList())));
  }
}
