package dev.podshell.execution;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Reports this instance as live while the poll thread finishes its rounds. */
@Liveness
@ApplicationScoped
public class LivenessOfExecution implements HealthCheck {

  private final ExecutionLifecycle lifecycle;

  LivenessOfExecution(ExecutionLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("poll thread").status(lifecycle.isAlive()).build();
  }
}
