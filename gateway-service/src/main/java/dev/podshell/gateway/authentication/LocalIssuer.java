package dev.podshell.gateway.authentication;

import io.smallrye.jwt.algorithm.SignatureAlgorithm;
import io.smallrye.jwt.auth.principal.JWTAuthContextInfo;
import io.smallrye.jwt.build.Jwt;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.EllipticCurveJsonWebKey;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * The issuer of the profile {@code local}: signs tokens (ES256) with a key from a file, so that
 * they outlive a restart and several gateways can share it.
 */
final class LocalIssuer {

  private static final String ISSUER = "https://local.podshell.dev";

  private final EllipticCurveJsonWebKey key;
  private final Duration lifetime;

  private LocalIssuer(EllipticCurveJsonWebKey key, Duration lifetime) {
    this.key = key;
    this.lifetime = lifetime;
  }

  /**
   * The issuer with the key of a file, which is created if it does not exist.
   *
   * @throws IllegalStateException if the file holds no key
   */
  static LocalIssuer of(Path keyFile, Duration lifetime) {
    try {
      if (!Files.exists(keyFile)) {
        create(keyFile);
      }
      JsonWebKey key = JsonWebKey.Factory.newJwk(Files.readString(keyFile));
      if (key instanceof EllipticCurveJsonWebKey ec && ec.getPrivateKey() != null) {
        return new LocalIssuer(ec, lifetime);
      }
      throw unusable(keyFile, null);
    } catch (JoseException e) {
      throw unusable(keyFile, e);
    } catch (IOException e) {
      throw new UncheckedIOException("podshell.dev-issuer.key cannot be read or written", e);
    }
  }

  /** Creates a token for a learner. */
  String token(String learner) {
    return token(learner, lifetime);
  }

  /** Creates a token for a learner with a given lifetime. */
  String token(String learner, Duration lasts) {
    Instant now = Instant.now();
    return Jwt.issuer(ISSUER)
        .subject(learner)
        .issuedAt(now)
        .expiresAt(now.plus(lasts))
        .jws()
        .algorithm(SignatureAlgorithm.ES256)
        .sign(key.getPrivateKey());
  }

  Duration lifetime() {
    return lifetime;
  }

  /** Returns the key that verifies its tokens only. */
  JWTAuthContextInfo verification() {
    JWTAuthContextInfo verification = new JWTAuthContextInfo(key.getPublicKey(), ISSUER);
    verification.setSignatureAlgorithm(Set.of(SignatureAlgorithm.ES256));
    return verification;
  }

  /** Writes beside and links: several gateways that start at once agree on one key. */
  private static void create(Path keyFile) throws IOException, JoseException {
    Path folder = keyFile.toAbsolutePath().getParent();
    Files.createDirectories(folder);
    Path written =
        Files.createTempFile(
            folder,
            ".dev-issuer",
            null,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      EllipticCurveJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
      Files.writeString(written, key.toJson(OutputControlLevel.INCLUDE_PRIVATE));
      Files.createLink(keyFile, written);
    } catch (FileAlreadyExistsException _) {
      // another gateway was first, and its key serves both
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static IllegalStateException unusable(Path keyFile, @Nullable Exception cause) {
    return new IllegalStateException(
        "podshell.dev-issuer.key names "
            + keyFile
            + ", which is not an elliptic curve key as a JSON Web Key: delete the file to have one made",
        cause);
  }
}
