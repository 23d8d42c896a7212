package dev.podshell.execution.runtime.local;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;

/** The settings of the local runtime. */
@ConfigMapping(prefix = "podshell.local")
public interface LocalConfiguration {

  /** Where sandboxes are recorded; a short path, for Unix sockets are made in it. */
  @WithDefault("${java.io.tmpdir}/podshell-sandboxes")
  Path folder();

  /**
   * How sandboxes are kept apart: {@code auto} tries bubblewrap and then util-linux's namespaces;
   * {@code none} does not keep them apart at all, and is for machines that are thrown away.
   */
  @WithDefault("auto")
  @Pattern(
      regexp = "auto|bubblewrap|namespaces|none",
      message = "podshell.local.isolation must be auto, bubblewrap, namespaces or none")
  String isolation();

  /** The Python 3 that runs supervisors; it must be below /usr, which is what sandboxes see. */
  @WithDefault("/usr/bin/python3")
  Path python();

  /** Processes and threads of one sandbox, where it has a user id of its own. */
  @WithDefault("512")
  @Min(16)
  @Max(100_000)
  int processes();

  /**
   * Limits the pseudo terminals of one sandbox. All sandboxes share those of the machine: {@code
   * kernel.pty.max} less {@code kernel.pty.reserve}.
   */
  @WithDefault("32")
  @Min(8)
  @Max(1_024)
  int terminals();

  /** How many sandboxes are being started at a time, for each takes a core for a moment. */
  @WithDefault("4")
  @Min(1)
  int parallelStarts();

  /** The first user id of sandboxes, when this service runs as root. */
  @WithDefault("200000")
  @Min(1_000)
  int firstUser();
}
