package dev.podshell.local.jvm;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Describes a Java program that runs in a JVM of its own.
 *
 * @param options of the JVM
 * @param target how the JVM finds the program: {@code -jar} and a file, or {@code -cp}, a class
 *     path and a class
 * @param jars all files that its classes come from
 */
public record JavaProgram(List<String> options, List<String> target, List<Path> jars) {

  private static final int FINGERPRINT_BYTES = 8;

  public JavaProgram {
    options = List.copyOf(options);
    target = List.copyOf(target);
    jars = List.copyOf(jars);
  }

  /**
   * Returns 16 hexadecimal digits, which are others once the JVM, its options or one of the jars
   * has changed.
   *
   * @throws IOException if one of the jars cannot be read
   */
  public String fingerprint() throws IOException {
    List<String> facts = new ArrayList<>();
    facts.add(System.getProperty("java.home"));
    facts.add(System.getProperty("java.vm.version"));
    facts.addAll(options);
    facts.addAll(target);
    for (Path jar : jars.stream().sorted().toList()) {
      facts.add("%s %d %s".formatted(jar, Files.size(jar), Files.getLastModifiedTime(jar)));
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(String.join("\n", facts).getBytes(UTF_8));
      return HexFormat.of().formatHex(digest, 0, FINGERPRINT_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
