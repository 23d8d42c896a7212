package dev.podshell.contracts.history;

/** Answers a gateway that asks for a {@link Reservation}. */
public record ReservationAnswer(Reservation.Answer answer) {}
