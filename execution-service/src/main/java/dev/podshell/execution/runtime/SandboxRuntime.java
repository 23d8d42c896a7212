package dev.podshell.execution.runtime;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.supervisor.SupervisorStream;
import java.io.IOException;

/**
 * Makes sandboxes and gets a byte stream to their supervisors. What an incarnation is called
 * follows from its id, so whoever knows the id finds it. All methods block and are called on
 * virtual threads.
 */
public interface SandboxRuntime {

  /** The name in the configuration, in metrics and in {@code podshell.sandboxes}. */
  String name();

  /**
   * Starts a sandbox with a supervisor in it; returns when the supervisor can be reached.
   *
   * @throws SandboxStartException if it cannot, with a message for the learner; nothing is left
   *     behind
   */
  void start(SandboxSpecification specification) throws SandboxStartException, InterruptedException;

  /**
   * Opens a stream to the supervisor.
   *
   * @throws SandboxGoneException if the sandbox does not exist, or not any more
   * @throws IOException if it cannot be reached now; later it may
   */
  SupervisorStream connect(IncarnationId incarnation) throws SandboxGoneException, IOException;

  /** Ends a sandbox and all that runs in it, at once. Does nothing if it does not exist. */
  void destroy(IncarnationId incarnation) throws IOException;
}
