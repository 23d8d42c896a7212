package dev.podshell.gateway.topic;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;

/** Reports whether events are read, without which the gateway cannot serve clients. */
@Liveness
@Readiness
@Singleton
public final class EventReaderHealth implements HealthCheck {

  private final EventReader reader;

  EventReaderHealth(EventReader reader) {
    this.reader = reader;
  }

  @Override
  public HealthCheckResponse call() {
    return HealthCheckResponse.named("event reader").status(reader.isReading()).build();
  }
}
