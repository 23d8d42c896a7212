package dev.podshell.execution.sandbox;

import dev.podshell.execution.admission.Admission;
import dev.podshell.execution.catalogue.Catalogue;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * The parts that all sandboxes of this instance share. {@link Sandbox} gives its own parts only
 * those that they use.
 *
 * @param catalogues returns the current catalogue
 * @param admission decides which sandboxes may be created
 */
public record SandboxContext(
    Supplier<Catalogue> catalogues,
    Admission admission,
    Incarnations incarnations,
    SupervisorConnector connector,
    SandboxConfiguration settings,
    SandboxMetrics metrics,
    InstantSource clock) {}
