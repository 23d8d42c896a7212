package dev.podshell.gateway.intake;

import dev.podshell.gateway.GatewayConfiguration;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;

/** What all guards share. The transport looks it up, so the container must keep it. */
@Singleton
@Unremovable
record IntakeServices(
    GatewayConfiguration configuration,
    InboundBudget budget,
    ClientAddresses addresses,
    IntakeMetrics metrics,
    RefusalLog log) {

  GatewayConfiguration.Intake bounds() {
    return configuration.connections().intake();
  }
}
