package dev.podshell.execution.publication;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.identity.IncarnationId;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Computes secrets of supervisors and MACs of labels. Every instance has the same key, and so
 * computes the same. Thread-safe.
 */
public final class SandboxSecrets {

  private final SecretKeySpec key;

  public SandboxSecrets(String secret) {
    this.key = new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256");
  }

  /** Returns the secret that a client needs to attach to a supervisor. */
  public String ofSupervisor(IncarnationId incarnation) {
    return mac("supervisor", incarnation.value());
  }

  /** Returns the MAC that shows that this service gave a text to a supervisor. */
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
