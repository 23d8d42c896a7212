package dev.podshell.execution.runtime;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.execution.supervisor.SupervisorStream;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes sandboxes and gets a byte stream to their supervisors. Where an incarnation is follows from
 * its id, so whoever knows the id finds it. All methods block and are called on virtual threads.
 */
public interface SandboxRuntime extends AutoCloseable {

  /** The name in the configuration, in metrics and in {@code podshell.sandboxes}. */
  String name();

  /**
   * Starts a sandbox with a supervisor in it, or takes one that waits in a pool; returns when the
   * supervisor can be reached. Called for many sandboxes at a time; a runtime that bears only so
   * many has the others wait.
   *
   * @param progress told what is being waited for, in words for the learner; must not block
   * @throws SandboxStartException if it cannot, with a message for the learner; nothing is left
   *     behind
   */
  void start(SandboxSpecification specification, Consumer<String> progress)
      throws SandboxStartException, InterruptedException;

  /**
   * Opens a stream to the supervisor.
   *
   * @throws SandboxGoneException if the sandbox does not exist, or not any more
   * @throws IOException if it cannot be reached now; later it may
   */
  SupervisorStream connect(IncarnationId incarnation) throws SandboxGoneException, IOException;

  /** Ends a sandbox and all that runs in it, at once. Does nothing if it does not exist. */
  void destroy(IncarnationId incarnation) throws IOException;

  /**
   * All incarnations that this runtime has, of whatever owner, so that those that nobody owns can
   * be found. A runtime that cannot tell whose they are knows none.
   */
  default List<RunningIncarnation> incarnations() throws IOException {
    return List.of();
  }

  /**
   * Has so many sandboxes wait, from now on, in the place of what was asked for before. A runtime
   * that starts sandboxes in no time ignores it.
   */
  default void keepWarm(Collection<WarmPool> pools) {}

  /** Stops what this runtime does by itself; the sandboxes run on. */
  @Override
  default void close() {}
}
