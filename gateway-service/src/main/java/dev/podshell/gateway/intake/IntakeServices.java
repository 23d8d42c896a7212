package dev.podshell.gateway.intake;

import dev.podshell.gateway.GatewayConfiguration;
import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;

/**
 * The services that all guards share. The transport looks this bean up, so the container must not
 * remove it.
 */
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
