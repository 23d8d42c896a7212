package dev.podshell.images;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.TarImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Builds the image that sandboxes run in. {@code deploy/images/base-image} makes its file system
 * and settings from Debian packages; jib-core adds the labels and brings it to its destination.
 *
 * @param repository the folder that contains {@code deploy}
 * @param cache where the file system is kept until it is in the image
 * @param options further arguments of {@code base-image}
 */
public record SandboxImage(Path repository, Path cache, Release release, List<String> options) {

  /** Returns its name, for options, files and registries. */
  public static final String NAME = "sandbox";

  private static final String DESCRIPTION =
      "Podshell sandbox: bash, C, C++, Java, JavaScript and Python for learners' commands";

  /**
   * Builds it and brings it to its destination.
   *
   * @return its digest
   */
  public String build(Destination destination)
      throws ImageException, IOException, InterruptedException {
    Files.createDirectories(cache);
    Path system = cache.resolve(NAME + "-system.tar").toAbsolutePath();
    try {
      makeSystem(system);
      JibContainerBuilder image = Jib.from(TarImage.at(system));
      Labels.of(NAME, DESCRIPTION, release).forEach(image::addLabel);
      return destination.put(image, NAME, release.tag(), cache);
    } finally {
      Files.deleteIfExists(system);
    }
  }

  private void makeSystem(Path file) throws ImageException, IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(repository.resolve("deploy/images/base-image").toAbsolutePath().toString());
    command.add(file.toString());
    command.add("--sandbox");
    command.addAll(options);
    int exitCode =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start()
            .waitFor();
    if (exitCode != 0) {
      throw new ImageException(
          "The image of the sandbox failed; deploy/images/base-image says why above");
    }
  }
}
