package dev.podshell.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.TarImage;
import java.nio.file.Path;

/** Where images go. */
public sealed interface Destination {

  /** What an image is called before it is anywhere: {@code podshell/gateway-service}. */
  String REPOSITORY = "podshell";

  Containerizer containerizer(Service service, String tag) throws ImageException;

  /** For people: where the image of a service is afterwards. */
  String of(Service service, String tag);

  /** A file for each, as {@code docker load} and {@code ctr images import} read it. */
  record Folder(Path folder) implements Destination {

    Path file(Service service) {
      return folder.resolve(service.moduleName() + ".tar");
    }

    @Override
    public Containerizer containerizer(Service service, String tag) throws ImageException {
      return Containerizer.to(
          TarImage.at(file(service)).named(reference(REPOSITORY, service, tag)));
    }

    @Override
    public String of(Service service, String tag) {
      return file(service).toString();
    }
  }

  /**
   * A registry, with what Docker's configuration knows of it: credentials and their helpers.
   *
   * @param prefix registry and path, such as {@code registry.example/podshell}
   * @param insecure whether it may be one without TLS, or with a certificate that nobody signed
   */
  record Registry(String prefix, boolean insecure) implements Destination {

    @Override
    public Containerizer containerizer(Service service, String tag) throws ImageException {
      return Containerizer.to(Registries.image(reference(prefix, service, tag)))
          .setAllowInsecureRegistries(insecure);
    }

    @Override
    public String of(Service service, String tag) {
      return prefix + "/" + service.moduleName() + ":" + tag;
    }
  }

  private static ImageReference reference(String prefix, Service service, String tag)
      throws ImageException {
    String name = prefix + "/" + service.moduleName() + ":" + tag;
    try {
      return ImageReference.parse(name);
    } catch (InvalidImageReferenceException e) {
      throw new ImageException("This is no name for an image: " + name, e);
    }
  }
}
