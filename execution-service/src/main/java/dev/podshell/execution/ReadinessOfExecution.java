package dev.podshell.execution;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Reports readiness while this instance is in the consumer group and its sends succeed. */
@Readiness
@ApplicationScoped
public class ReadinessOfExecution implements HealthCheck {

  private final ExecutionLifecycle lifecycle;

  ReadinessOfExecution(ExecutionLifecycle lifecycle) {
    this.lifecycle = lifecycle;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("commands").status(lifecycle.isReady()).build();
  }
}
