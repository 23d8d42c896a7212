package dev.podshell.images;

import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Describes what an image is based on: an operating system and a Java runtime with {@code java} on
 * its path.
 */
public sealed interface BaseImage {

  /** Named by version; for bytes that never change append its digest, {@code @sha256:…}. */
  String DEFAULT = "eclipse-temurin:25.0.3_9-jre-noble";

  JibContainerBuilder begin();

  /** Is a file as {@code docker save} writes it. */
  record Tar(Path file) implements BaseImage {
    @Override
    public JibContainerBuilder begin() {
      return Jib.from(TarImage.at(file));
    }
  }

  /** Is an image of a registry. */
  record Remote(ImageReference reference) implements BaseImage {
    @Override
    public JibContainerBuilder begin() {
      return Jib.from(Registries.image(reference)).addLabel(Labels.BASE_NAME, reference.toString());
    }
  }

  /**
   * Reads a name that ends in {@code .tar} as a file, and every other as an image of a registry.
   */
  static BaseImage parse(String text) throws ImageException {
    if (text.endsWith(".tar")) {
      Path file = Path.of(text);
      if (Files.notExists(file)) {
        throw new ImageException(
            "There is no base image %s; deploy/images/base-image makes one".formatted(file));
      }
      return new Tar(file);
    }
    try {
      return new Remote(ImageReference.parse(text));
    } catch (InvalidImageReferenceException e) {
      throw new ImageException("--base is neither a tar file nor the name of an image: " + text, e);
    }
  }
}
