package dev.podshell.execution.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.identity.IncarnationId;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What is computed from the service's secret, so that every instance computes the same: what to
 * attach to a supervisor with, and what shows that a label is ours. Thread-safe.
 */
public final class SandboxSecrets {

  private final SecretKeySpec key;

  public SandboxSecrets(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256");
  }

  /** What whoever attaches to a supervisor must know. */
  public String ofSupervisor(IncarnationId incarnation) {
    return mac("supervisor", incarnation.value());
  }

  /** What shows that a text was given to a supervisor by us. */
  String ofLabel(IncarnationId incarnation, String text) {
    return mac("label", incarnation.value() + "/" + text);
  }

  private String mac(String purpose, String message) {
    try {
      Mac mac = Mac.getInstance(key.getAlgorithm());
      mac.init(key);
      return HexFormat.of().formatHex(mac.doFinal((purpose + "/" + message).getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException(e);
    }
  }
}
