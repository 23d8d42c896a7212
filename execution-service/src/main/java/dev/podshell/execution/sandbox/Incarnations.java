package dev.podshell.execution.sandbox;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.publication.SandboxSecrets;
import dev.podshell.execution.runtime.RunningIncarnation;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.supervisor.SupervisorStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/**
 * Creates, reaches and destroys incarnations in the runtime. Each has a random id, and a secret
 * that follows from it. Thread-safe.
 */
public final class Incarnations {

  private static final Logger LOG = Logger.getLogger(Incarnations.class);

  private final SandboxRuntime runtime;
  private final SandboxSecrets secrets;
  private final SandboxMetrics metrics;
  private final SecureRandom random = new SecureRandom();

  public Incarnations(SandboxRuntime runtime, SandboxSecrets secrets, SandboxMetrics metrics) {
    this.runtime = runtime;
    this.secrets = secrets;
    this.metrics = metrics;
  }

  IncarnationId newId() {
    return IncarnationId.random(random);
  }

  /** Returns the name of the runtime. */
  String runtime() {
    return runtime.name();
  }

  /** Returns the secret that a client needs to attach to the supervisor. */
  String secretOf(IncarnationId incarnation) {
    return secrets.ofSupervisor(incarnation);
  }

  /**
   * Starts an incarnation, and measures how long that takes.
   *
   * @param progress receives messages for the learner
   */
  void start(SandboxRecord record, Question question, Consumer<String> progress)
      throws SandboxStartException, InterruptedException {
    long startNanos = System.nanoTime();
    runtime.start(
        new SandboxSpecification(
            record.sandbox(),
            record.incarnation(),
            record.epoch(),
            secretOf(record.incarnation()),
            Shapes.of(question),
            question.egress(),
            question.ageLimit()),
        progress);
    metrics.recordStart(Duration.ofNanos(System.nanoTime() - startNanos));
    LOG.infof("Sandbox %s has incarnation %s", record.sandbox(), record.incarnation());
  }

  SupervisorStream connect(IncarnationId incarnation) throws IOException {
    return runtime.connect(incarnation);
  }

  /** Destroys an incarnation. One that the runtime cannot destroy now is left as an orphan. */
  void destroy(SandboxRecord record) {
    try {
      runtime.destroy(record.incarnation());
    } catch (IOException e) {
      LOG.errorf(
          e,
          "Incarnation %s of sandbox %s may be left over",
          record.incarnation(),
          record.sandbox());
    }
  }

  /**
   * Destroys what an instance left behind when it was killed while it created or destroyed a
   * sandbox.
   *
   * @throws IOException if the runtime could not destroy one; the others may be left too
   */
  public void destroyOrphans(Predicate<RunningIncarnation> isOrphan) throws IOException {
    for (RunningIncarnation running : runtime.incarnations()) {
      if (isOrphan.test(running)) {
        LOG.warnf("Incarnation %s is an orphan, and is deleted", running.incarnation());
        metrics.recordOrphan();
        runtime.destroy(running.incarnation());
      }
    }
  }
}
