package dev.podshell.execution.runtime.local;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Lists the ways to bound a sandbox's use of the machine, as probes, the tightest first.
 *
 * @param supervisor the path of its program
 * @param script the text of {@code isolate.sh}
 */
record Bounds(LocalConfiguration settings, String supervisor, String script) {

  private static final String PROBE = "0".repeat(16);
  private static final long PROBE_BYTES = 1024 * 1024;
  private static final long PROBE_MEMORY_BYTES = 256 * PROBE_BYTES;

  /** Returns probes that use control groups, if any are available, and probes without them. */
  List<LaunchRequest> probes(Optional<ControlGroups> groups) throws IOException {
    List<LaunchRequest> ways = new ArrayList<>();
    if (groups.isPresent()) {
      String group = groups.get().folder().resolve("podshell-" + PROBE).toString();
      ways.add(probe(group, true));
      ways.add(probe(group, false));
    }
    ways.add(probe(null, true));
    ways.add(probe(null, false));
    return ways;
  }

  private LaunchRequest probe(@Nullable String group, boolean systemV) throws IOException {
    return new LaunchRequest(
        true,
        new LaunchRequest.Machine(
            settings.python().toString(),
            supervisor,
            script,
            settings.processes(),
            settings.firstUser(),
            settings.terminals()),
        new LaunchRequest.Confinement(
            Isolation.NONE, systemV, filter(group != null, systemV), "bwrap", true),
        new LaunchRequest.Resident(
            PROBE, null, null, PROBE_BYTES, PROBE_BYTES, PROBE_MEMORY_BYTES, group));
  }

  /** Returns the system call filter, in base64; empty if nothing is isolated. */
  private String filter(boolean isCounted, boolean systemV) throws IOException {
    if (settings.isolation().equals(Isolation.NONE.configurationName())) {
      return "";
    }
    List<SeccompProfile> profiles = new ArrayList<>();
    profiles.add(SeccompProfile.read("seccomp.json"));
    profiles.add(SeccompProfile.read("seccomp-sandbox.json"));
    if (!isCounted) {
      profiles.add(SeccompProfile.read("seccomp-uncounted.json"));
    }
    if (!systemV) {
      profiles.add(SeccompProfile.read("seccomp-no-system-v.json"));
    }
    return Base64.getEncoder()
        .encodeToString(SystemCallFilter.compile(Architecture.ofThisMachine(), profiles));
  }
}
