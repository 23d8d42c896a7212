package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Locale;

/** The ways to isolate sandboxes from the machine and from one another. */
public enum Isolation {
  /** Uses {@code bwrap}. */
  @JsonProperty("bubblewrap")
  BUBBLEWRAP,
  /** Uses util-linux: {@code unshare}, {@code mount}, {@code pivot_root} and {@code setpriv}. */
  @JsonProperty("namespaces")
  NAMESPACES,
  /** Isolates nothing: learners' code can do everything that this service can. */
  @JsonProperty("none")
  NONE;

  /** Returns the name in the configuration. */
  public String configurationName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
