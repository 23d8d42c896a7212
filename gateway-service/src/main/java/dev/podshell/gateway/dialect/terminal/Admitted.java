package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Authentication;
import dev.podshell.gateway.dialect.terminal.TerminalAuthenticator.Granted;

/**
 * An authenticated client that is about to join its session.
 *
 * @param question whose sandbox runs the client's commands
 * @param message with which the client asked for the session
 */
record Admitted(Granted granted, QuestionId question, Authentication message) {}
