package dev.podshell.execution.runtime.imaginary;

import dev.podshell.execution.runtime.RuntimeFactory;
import dev.podshell.execution.runtime.SandboxRuntime;

/** Opens a third runtime. Nothing outside this package and its test names it. */
public final class ImaginaryRuntimeFactory implements RuntimeFactory {

  @Override
  public String name() {
    return ImaginaryRuntime.NAME;
  }

  @Override
  public SandboxRuntime open(String instance) {
    return new ImaginaryRuntime("Atlantis");
  }
}
