package dev.podshell.gateway.file;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.sessionservice.SessionServiceConfiguration;
import jakarta.inject.Singleton;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Issues and reads the tickets in a page's cookie. A ticket names a session and its end, and is
 * signed with a key that all gateways share. It opens files and nothing else. Thread-safe.
 */
@Singleton
final class FileTickets {

  private static final String ALGORITHM = "HmacSHA256";
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f]{64})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");

  private final SecretKeySpec key;

  FileTickets(SessionServiceConfiguration configuration) {
    this.key = new SecretKeySpec(configuration.serviceToken().get().getBytes(UTF_8), ALGORITHM);
  }

  /** Creates a ticket for a session. */
  String issue(SessionId session, Instant expires) {
    long seconds = expires.getEpochSecond();
    return session + "." + seconds + "." + signature(session.value(), seconds);
  }

  /** Returns the session of a ticket; empty if it is not one of ours or has expired. */
  Optional<SessionId> session(String ticket, Instant now) {
    Matcher matcher = FORM.matcher(ticket);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    long seconds = Long.parseLong(matcher.group(2));
    byte[] expected = signature(matcher.group(1), seconds).getBytes(US_ASCII);
    boolean isOurs = MessageDigest.isEqual(expected, matcher.group(3).getBytes(US_ASCII));
    return isOurs && now.getEpochSecond() < seconds
        ? Optional.of(new SessionId(matcher.group(1)))
        : Optional.empty();
  }

  private String signature(String session, long seconds) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      byte[] signed = mac.doFinal(("podshell-files\n" + session + "\n" + seconds).getBytes(UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(signed);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
