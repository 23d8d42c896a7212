package dev.podshell.gateway.dialect.terminal;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.authentication.VerifiedToken;
import java.util.Optional;

/**
 * The upgrade of a terminal, as far as it concerns its session.
 *
 * @param question whose sandbox runs the client's commands
 * @param token of the client, if the upgrade had one; a message's own takes precedence
 */
record TerminalUpgrade(QuestionId question, Optional<VerifiedToken> token) {}
