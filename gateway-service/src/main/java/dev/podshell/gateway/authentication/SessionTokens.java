package dev.podshell.gateway.authentication;

import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Makes session tokens: 32 random bytes, base64url. Thread-safe. */
@Singleton
public final class SessionTokens {

  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final SecureRandom random = new SecureRandom();

  /** A token that nobody has or can guess. */
  public String create() {
    return text(BYTES);
  }

  /** A random name of as many bytes, for what has to be unique. */
  public String text(int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  /** Whether a text has the form of a session token. */
  public boolean isWellFormed(String text) {
    return FORM.matcher(text).matches();
  }
}
