package dev.podshell.contracts.event;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SessionId;

/** Reports something that a command did, or that was done about it. */
public sealed interface CommandEvent extends SandboxEvent
    permits Entry, CommandFailed, InputRefused, LimitNear {

  SessionId session();

  CommandId command();
}
