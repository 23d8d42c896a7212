package dev.podshell.contracts.history;

/** Answers a gateway that has claimed a command by a {@link Reservation}. */
public record ClaimAnswer(Reservation.Answer answer) {}
