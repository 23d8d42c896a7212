package dev.podshell.session.progress;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Reports that the service is not ready while moves of watermarks are not heard, because reads
 * would wait in vain.
 */
@Readiness
@Singleton
final class ProgressHealth implements HealthCheck {

  private final ProgressListener listener;

  ProgressHealth(ProgressListener listener) {
    this.listener = listener;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("Watermarks are heard").status(listener.isConnected()).build();
  }
}
