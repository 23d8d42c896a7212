package dev.podshell.execution.runtime;

import java.io.IOException;

/**
 * Opens one kind of runtime. The package of each runtime has a factory that is a CDI bean; nothing
 * outside the package names it.
 */
public interface RuntimeFactory {

  /** Returns the name by which {@code podshell.runtime} selects the runtime. */
  String name();

  /**
   * Opens the runtime, which the caller closes.
   *
   * @param instance the name of this instance of the service
   * @throws IllegalArgumentException if a setting of the runtime is wrong
   * @throws IOException if the runtime cannot work here
   */
  SandboxRuntime open(String instance) throws IOException, InterruptedException;
}
