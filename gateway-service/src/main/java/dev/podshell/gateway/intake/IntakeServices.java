package dev.podshell.gateway.intake;

import io.quarkus.arc.Unremovable;
import jakarta.inject.Singleton;

/**
 * The services that all guards share. The transport looks this bean up, so the container must not
 * remove it.
 */
@Singleton
@Unremovable
record IntakeServices(
    IntakeConfiguration bounds,
    InboundBudget budget,
    ClientAddresses addresses,
    IntakeMetrics metrics,
    RefusalLog log) {}
