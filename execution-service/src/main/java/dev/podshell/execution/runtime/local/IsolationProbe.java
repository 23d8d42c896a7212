package dev.podshell.execution.runtime.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** Finds an isolation that works on this machine, by starting a sandbox in each way. */
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
   * Returns the first probe that works.
   *
   * @param configured the isolation in the configuration
   * @param bounds the ways to bound a sandbox, the best first
   * @throws IsolationUnavailableException if no probe works
   */
  LaunchRequest choose(String configured, List<LaunchRequest> bounds) throws InterruptedException {
    if (configured.equals(Isolation.NONE.configurationName())) {
      LOG.warn(
          "podshell.local.isolation is none: learners' code can read and change all that this service can");
      return bounds.getLast();
    }
    List<String> failures = new ArrayList<>();
    for (LaunchRequest probe : attempts(WAYS.getOrDefault(configured, List.of()), bounds)) {
      try {
        launcher.launch(probe);
        report(probe);
        return probe;
      } catch (IOException e) {
        failures.add(probe.confinement().isolation().configurationName() + ": " + e.getMessage());
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

  /** Prefers a newer bubblewrap or util-linux to a bubblewrap that lacks features. */
  private static List<LaunchRequest> attempts(List<Isolation> ways, List<LaunchRequest> bounds) {
    List<LaunchRequest> attempts = new ArrayList<>();
    for (LaunchRequest bound : bounds) {
      ways.forEach(way -> attempts.add(bound.withIsolation(way)));
    }
    if (ways.contains(Isolation.BUBBLEWRAP)) {
      bounds.forEach(
          bound -> attempts.add(bound.withIsolation(Isolation.BUBBLEWRAP).withUserNamespaces()));
    }
    return attempts;
  }

  private static void report(LaunchRequest way) {
    LOG.infof("Sandboxes are kept apart by %s", way.confinement().isolation().configurationName());
    if (!way.confinement().disableUserNamespaces()) {
      LOG.warn(
          "This bubblewrap is older than 0.8 and cannot disable user namespaces in sandboxes: only the filter of system calls refuses them. Install a newer one");
    }
    if (way.resident().controlGroup() == null) {
      LOG.warn(
          "No cgroup v2 with memory and pids is delegated to this service: supervisors watch their sandboxes' memory, and a sandbox can exceed its limit for a moment. See docs/operations.md, the local runtime");
    }
    if (!way.confinement().systemV()) {
      LOG.warn(
          "On this kernel only root can limit System V's shared memory, messages and semaphores: sandboxes have none");
    }
  }
}
