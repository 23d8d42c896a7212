package dev.podshell.execution;

import dev.podshell.execution.admission.QuotaConfiguration;
import dev.podshell.execution.command.CommandConfiguration;
import dev.podshell.execution.ownership.OwnershipConfiguration;
import dev.podshell.execution.publication.PublicationConfiguration;
import dev.podshell.execution.sandbox.SandboxConfiguration;
import jakarta.inject.Singleton;

/** The settings of all packages together, except the runtimes'. */
@Singleton
public record ExecutionSettings(
    ExecutionConfiguration service,
    CommandConfiguration commands,
    OwnershipConfiguration ownership,
    SandboxConfiguration sandboxes,
    QuotaConfiguration quota,
    PublicationConfiguration publication) {}
