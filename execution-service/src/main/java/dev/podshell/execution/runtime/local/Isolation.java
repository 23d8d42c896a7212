package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** How sandboxes are kept apart from the machine and from one another. */
public enum Isolation {
  /** By {@code bwrap}. */
  @JsonProperty("bubblewrap")
  BUBBLEWRAP,
  /** By util-linux: {@code unshare}, {@code mount}, {@code pivot_root} and {@code setpriv}. */
  @JsonProperty("namespaces")
  NAMESPACES,
  /** Not at all: learners' code can do whatever this service can. */
  @JsonProperty("none")
  NONE;

  /** The name in the configuration. */
  public String configurationName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
