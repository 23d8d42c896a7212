package dev.podshell.execution.runtime.local;

import dev.podshell.execution.runtime.RuntimeFactory;
import dev.podshell.execution.runtime.SandboxRuntime;
import jakarta.inject.Singleton;
import java.io.IOException;

/** Opens the local runtime. */
@Singleton
final class LocalRuntimeFactory implements RuntimeFactory {

  private final LocalConfiguration configuration;

  LocalRuntimeFactory(LocalConfiguration configuration) {
    this.configuration = configuration;
  }

  @Override
  public String name() {
    return LocalRuntime.NAME;
  }

  @Override
  public SandboxRuntime open(String instance) throws IOException, InterruptedException {
    return LocalRuntime.open(configuration);
  }
}
