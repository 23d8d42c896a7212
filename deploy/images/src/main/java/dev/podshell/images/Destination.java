package dev.podshell.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** Says where images go. */
public sealed interface Destination {

  /** Begins the name of an image that is nowhere yet: {@code podshell/gateway-service}. */
  String REPOSITORY = "podshell";

  /**
   * Returns where jib-core puts the image.
   *
   * @param image its name, such as {@code gateway-service}
   */
  Containerizer containerizer(String image, String tag) throws ImageException;

  /** Says to people where the image is afterwards. */
  String of(String image, String tag);

  /**
   * Puts an image there.
   *
   * @param cache where jib-core keeps layers for the next time
   * @return its digest
   */
  default String put(JibContainerBuilder description, String image, String tag, Path cache)
      throws ImageException, InterruptedException {
    try {
      Containerizer containerizer =
          containerizer(image, tag)
              .setToolName("podshell")
              .setBaseImageLayersCache(cache.resolve("base"))
              .setApplicationLayersCache(cache.resolve("application"));
      return description.containerize(containerizer).getDigest().toString();
    } catch (IOException | RegistryException | CacheDirectoryCreationException e) {
      throw ImageException.of(image, e);
    } catch (ExecutionException e) {
      throw ImageException.of(image, e.getCause() == null ? e : e.getCause());
    }
  }

  /** Writes a file for each, as {@code docker load} and {@code ctr images import} read it. */
  record Folder(Path folder) implements Destination {

    Path file(String image) {
      return folder.resolve(image + ".tar");
    }

    @Override
    public Containerizer containerizer(String image, String tag) throws ImageException {
      return Containerizer.to(TarImage.at(file(image)).named(reference(REPOSITORY, image, tag)));
    }

    @Override
    public String of(String image, String tag) {
      return file(image).toString();
    }
  }

  /**
   * Pushes to a registry, with what Docker's configuration knows of it: credentials and their
   * helpers.
   *
   * @param prefix registry and path, such as {@code registry.example/podshell}
   * @param insecure whether it may be one without TLS, or with a certificate that nobody signed
   */
  record Registry(String prefix, boolean insecure) implements Destination {

    @Override
    public Containerizer containerizer(String image, String tag) throws ImageException {
      return Containerizer.to(Registries.image(reference(prefix, image, tag)))
          .setAllowInsecureRegistries(insecure);
    }

    @Override
    public String of(String image, String tag) {
      return prefix + "/" + image + ":" + tag;
    }
  }

  private static ImageReference reference(String prefix, String image, String tag)
      throws ImageException {
    String name = prefix + "/" + image + ":" + tag;
    try {
      return ImageReference.parse(name);
    } catch (InvalidImageReferenceException e) {
      throw new ImageException("This is no name for an image: " + name, e);
    }
  }
}
