package dev.podshell.images;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Writes the smallest base image, as a tar file. */
final class BaseTar {

  static final String FILE = "etc/base";
  static final String PATH_VARIABLE = "PATH=/opt/java/bin";

  private BaseTar() {}

  static void write(Path file) throws IOException {
    byte[] layer = tar(FILE, "base".getBytes(UTF_8));
    String configuration =
        """
        {"architecture": "amd64", "os": "linux", "config": {"Env": ["%s"], "User": "0"},
         "rootfs": {"type": "layers", "diff_ids": ["sha256:%s"]}}
        """
            .formatted(PATH_VARIABLE, sha256(layer));
    String manifest =
        """
        [{"Config": "config.json", "RepoTags": ["base:1"], "Layers": ["layer.tar"]}]
        """;
    try (OutputStream output = Files.newOutputStream(file);
        TarArchiveOutputStream image = new TarArchiveOutputStream(output)) {
      put(image, "config.json", configuration.getBytes(UTF_8));
      put(image, "manifest.json", manifest.getBytes(UTF_8));
      put(image, "layer.tar", layer);
    }
  }

  private static byte[] tar(String name, byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream layer = new TarArchiveOutputStream(bytes)) {
      put(layer, name, content);
    }
    return bytes.toByteArray();
  }

  private static void put(TarArchiveOutputStream tar, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
