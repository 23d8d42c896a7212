package dev.podshell.gateway.file;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.SessionTokens;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.TokenVerifier;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.intake.ClientAddresses;
import dev.podshell.gateway.intake.Party;
import dev.podshell.gateway.intake.RefusedException;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Finds out who asks. The methods block. Thread-safe. */
@Singleton
final class FileAccess {

  private static final String SCHEME = "bearer ";
  private static final String COOKIE = "podshell-files";
  private static final String PATH = "/files";

  private final Sessions sessions;
  private final SessionTokens tokens;
  private final TokenVerifier verifier;
  private final FileTickets tickets;
  private final ClientAddresses addresses;

  FileAccess(
      Sessions sessions,
      SessionTokens tokens,
      TokenVerifier verifier,
      FileTickets tickets,
      ClientAddresses addresses) {
    this.sessions = sessions;
    this.tokens = tokens;
    this.verifier = verifier;
    this.tickets = tickets;
    this.addresses = addresses;
  }

  /** Returns the learner of a request, named by a header, else by the cookie. */
  LearnerId learner(HttpServerRequest request)
      throws FileProblem, SessionServiceUnavailableException, InterruptedException {
    Optional<String> token = bearer(request);
    try {
      if (token.isPresent() && tokens.isWellFormed(token.get())) {
        return sessions.takeUp(token.get(), asker(request)).learner();
      }
      if (token.isPresent()) {
        VerifiedToken verified = verifier.verify(token.get());
        sessions.requireInForce(verified);
        return verified.learner();
      }
      Cookie cookie = request.getCookie(COOKIE);
      Optional<SessionId> session =
          cookie == null ? Optional.empty() : tickets.session(cookie.getValue(), Instant.now());
      return sessions.takeUp(session.orElseThrow(FileProblem::unauthorized)).learner();
    } catch (TokenRefusedException _) {
      throw FileProblem.unauthorized();
    } catch (RefusedException e) {
      throw FileProblem.tooMany(e.refusal().message());
    }
  }

  /** Creates a cookie for the page's links, if the request has the session's token. */
  Cookie cookie(HttpServerRequest request)
      throws FileProblem, SessionServiceUnavailableException, InterruptedException {
    try {
      OpenedSession session =
          sessions.takeUp(bearer(request).orElseThrow(FileProblem::unauthorized), asker(request));
      Duration remaining = Duration.between(Instant.now(), session.expires());
      return Cookie.cookie(COOKIE, tickets.issue(session.session(), session.expires()))
          .setPath(PATH)
          .setMaxAge(Math.max(1, remaining.toSeconds()))
          .setHttpOnly(true)
          .setSameSite(CookieSameSite.STRICT)
          .setSecure(isSecure(request));
    } catch (TokenRefusedException _) {
      throw FileProblem.unauthorized();
    } catch (RefusedException e) {
      throw FileProblem.tooMany(e.refusal().message());
    }
  }

  private Party asker(HttpServerRequest request) {
    return new Party.Anonymous(addresses.of(request));
  }

  /** Returns whether the browser uses TLS, even if a proxy ends it. */
  private static boolean isSecure(HttpServerRequest request) {
    String origin = request.getHeader(HttpHeaders.ORIGIN);
    return request.isSSL() || (origin != null && origin.startsWith("https:"));
  }

  private static Optional<String> bearer(HttpServerRequest request) {
    return Optional.ofNullable(request.getHeader(HttpHeaders.AUTHORIZATION))
        .filter(header -> header.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(header -> header.substring(SCHEME.length()).strip());
  }
}
