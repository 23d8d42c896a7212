package dev.podshell.gateway.authentication;

import dev.podshell.gateway.connection.RandomIds;
import jakarta.inject.Singleton;
import java.util.regex.Pattern;

/** Creates session tokens: 32 random bytes as base64url. Thread-safe. */
@Singleton
public final class SessionTokens {

  private static final int BYTES = 32;
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final RandomIds random;

  SessionTokens(RandomIds random) {
    this.random = random;
  }

  /** Creates a token that nobody can guess. */
  public String create() {
    return random.text(BYTES);
  }

  /** Returns whether a text has the form of a session token. */
  public boolean isWellFormed(String text) {
    return FORM.matcher(text).matches();
  }
}
