package dev.podshell.execution.runtime;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.supervisor.SupervisorStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Creates sandboxes and opens byte streams to their supervisors. A runtime finds an incarnation by
 * its id alone. All methods block and are called on virtual threads.
 */
public interface SandboxRuntime extends AutoCloseable {

  /** Returns the name in the configuration, in metrics and in {@code podshell.sandboxes}. */
  String name();

  /**
   * Starts a sandbox with a supervisor in it, or takes one from a warm pool. Returns when the
   * supervisor can be reached. Many sandboxes may start at the same time; a runtime that bounds
   * their number lets the others wait.
   *
   * @param progress receives messages for the learner about what the start waits for; must not
   *     block
   * @throws SandboxStartException if the sandbox cannot start, with a message for the learner;
   *     nothing is left behind
   */
  void start(SandboxSpecification specification, Consumer<String> progress)
      throws SandboxStartException, InterruptedException;

  /**
   * Opens a stream to the supervisor.
   *
   * @throws SandboxGoneException if the sandbox does not exist
   * @throws IOException if it cannot be reached now; a later attempt may succeed
   */
  SupervisorStream connect(IncarnationId incarnation) throws SandboxGoneException, IOException;

  /** Ends a sandbox and everything in it at once. Does nothing if it does not exist. */
  void destroy(IncarnationId incarnation) throws IOException;

  /**
   * Returns the incarnations of all owners, so that orphans can be found. A runtime that does not
   * know the owners returns none.
   */
  default List<RunningIncarnation> incarnations() throws IOException {
    return List.of();
  }

  /**
   * Replaces the warm pools that this runtime keeps. A runtime that starts sandboxes fast ignores
   * them.
   */
  default void keepWarm(Collection<WarmPool> pools) {}

  /** Stops the background work of this runtime. The sandboxes run on. */
  @Override
  default void close() {}
}
