package dev.podshell.session.retry;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** Reports that the service is not ready while a batch cannot be stored. */
@Readiness
@Singleton
final class RetryHealth implements HealthCheck {

  private final Retries retries;

  RetryHealth(Retries retries) {
    this.retries = retries;
  }

  @Override
  public HealthCheckResponse call() {
    HealthCheckResponseBuilder response = HealthCheckResponse.named("Ingest goes on").up();
    retries
        .failures()
        .forEach((topic, failure) -> response.down().withData(topic.topicName(), failure));
    return response.build();
  }
}
