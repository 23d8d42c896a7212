package dev.podshell.contracts.command;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;

/**
 * Carries an answer of the game engine to a call of its script.
 *
 * @param text one line, with its end, for the module that called; empty: nothing but that the
 *     engine is still there
 */
public record AnswerCall(
    SandboxId sandbox,
    SessionId session,
    CommandId command,
    String writer,
    long sequence,
    String text)
    implements CommandInput {}
