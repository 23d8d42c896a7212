package dev.podshell.contracts.history;

import java.time.Instant;

/** A session to be stored; storing it again changes nothing but a later expiry. */
public record NewSession(String learner, Instant expires) {}
