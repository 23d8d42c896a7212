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

  /** Names the folder of sandboxes. Its path must be short, because it contains Unix sockets. */
  @WithDefault("${java.io.tmpdir}/podshell-sandboxes")
  Path folder();

  /**
   * Selects the isolation of sandboxes. {@code auto} tries bubblewrap and then util-linux's
   * namespaces. {@code none} does not isolate them, and is for machines that are thrown away.
   */
  @WithDefault("auto")
  @Pattern(
      regexp = "auto|bubblewrap|namespaces|none",
      message = "podshell.local.isolation must be auto, bubblewrap, namespaces or none")
  String isolation();

  /** Names the Python 3 that runs supervisors. It must be below /usr, which sandboxes see. */
  @WithDefault("/usr/bin/python3")
  Path python();

  /** Limits the processes and threads of one sandbox that has its own user id. */
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

  /** Limits the sandboxes that start at the same time, because each start uses a core. */
  @WithDefault("4")
  @Min(1)
  int parallelStarts();

  /** Sets the first user id of sandboxes, which applies if this service runs as root. */
  @WithDefault("200000")
  @Min(1_000)
  int firstUser();
}
