package dev.podshell.contracts.identity;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names a session: the SHA-256 of its token, as 64 hexadecimal digits. The holder of the token can
 * compute it. It does not lead back to the token, so it may be stored and logged.
 */
public record SessionId(@JsonValue String value) {

  private static final Pattern FORM = Pattern.compile("[0-9a-f]{64}");

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public SessionId {
    if (!FORM.matcher(value).matches()) {
      throw new IllegalArgumentException("A session id is 64 hexadecimal digits");
    }
  }

  public static SessionId ofToken(String sessionToken) {
    return new SessionId(HexFormat.of().formatHex(Digests.sha256("session", sessionToken)));
  }

  /**
   * Returns the session that all of a learner's connections to one question share, in protocols
   * without session tokens. No token names it.
   */
  public static SessionId ofQuestion(LearnerId learner, QuestionId question) {
    return new SessionId(
        HexFormat.of().formatHex(Digests.sha256("question", learner.value(), question.value())));
  }

  @Override
  public String toString() {
    return value;
  }
}
