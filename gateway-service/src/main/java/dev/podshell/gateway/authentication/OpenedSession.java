package dev.podshell.gateway.authentication;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import java.time.Instant;

/**
 * A session that a connection may join.
 *
 * @param learner whom it speaks for
 * @param expires when it ends by itself
 * @param isNew whether it has just begun, so that nothing can have happened in it
 */
public record OpenedSession(SessionId session, LearnerId learner, Instant expires, boolean isNew) {}
