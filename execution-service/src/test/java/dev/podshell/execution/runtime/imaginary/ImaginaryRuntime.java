package dev.podshell.execution.runtime.imaginary;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.supervisor.SupervisorStream;
import java.util.function.Consumer;

/** Starts nothing, and refuses each start with a message for the learner. */
record ImaginaryRuntime(String place) implements SandboxRuntime {

  static final String NAME = "imaginary";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void start(SandboxSpecification specification, Consumer<String> progress)
      throws SandboxStartException {
    throw new SandboxStartException("There are no sandboxes in " + place);
  }

  @Override
  public SupervisorStream connect(IncarnationId incarnation) throws SandboxGoneException {
    throw new SandboxGoneException(EndReason.UNKNOWN);
  }

  @Override
  public void destroy(IncarnationId incarnation) {}
}
