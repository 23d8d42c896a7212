package dev.podshell.session.session;

import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.session.problem.Problem;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks what gateways send. The records are shared, so they carry no constraints of their own. */
final class RequestValidation {

  private static final int MAX_CLIENT_ID = 1024;
  private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{8,128}");
  private static final Instant LATEST =
      OffsetDateTime.of(9999, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC).toInstant();

  private RequestValidation() {}

  @SuppressWarnings("ConstantValue") // a body may lack what the record promises
  static NewSession requireValid(@Nullable NewSession session) {
    if (session == null) {
      throw Problem.badRequest("The body must be a session");
    }
    require(session.learner() != null, "learner is missing");
    require(
        session.expires() != null
            && session.expires().isAfter(Instant.EPOCH)
            && session.expires().isBefore(LATEST),
        "expires must be a time from 1970 to 9998");
    require(
        session.issued() == null
            || (!session.issued().isBefore(Instant.EPOCH) && session.issued().isBefore(LATEST)),
        "issued must be a time from 1970 to 9998");
    return session;
  }

  @SuppressWarnings("ConstantValue") // a body may lack what the record promises
  static Reservation requireValid(@Nullable Reservation reservation) {
    if (reservation == null || reservation.sandbox() == null) {
      throw Problem.badRequest("The body must be a reservation with its sandbox");
    }
    require(
        isText(reservation.clientId(), MAX_CLIENT_ID),
        "clientId must have from 1 to 1024 characters");
    require(
        reservation.fingerprint() != null
            && FINGERPRINT.matcher(reservation.fingerprint()).matches(),
        "fingerprint must have from 8 to 128 hexadecimal digits");
    return reservation;
  }

  private static boolean isText(@Nullable String text, int maxLength) {
    return text != null
        && !text.isEmpty()
        && text.length() <= maxLength
        && text.indexOf('\u0000') < 0;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      throw Problem.badRequest(message);
    }
  }
}
