package dev.podshell.images;

import static com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer.DEFAULT_MODIFICATION_TIME;

import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Builds the image of a service from what its build has packaged: layers from what changes least to
 * what changes most, and nothing in them that depends on when or where it was built.
 *
 * @param repository the folder with the services' modules
 * @param cache where Jib keeps layers for the next time
 */
public record ImageBuilder(Path repository, Path cache, BaseImage base, Release release) {

  /** Is nobody on any machine; it is the number that images without root commonly use. */
  static final String USER = "65532:65532";

  /** Holds the application; where it runs, and so where it looks for {@code config/}. */
  static final AbsoluteUnixPath HOME = AbsoluteUnixPath.get("/app");

  /** Belongs to the user, for a volume. */
  static final AbsoluteUnixPath STATE = AbsoluteUnixPath.get("/var/lib/podshell");

  private static final FilePermissions PRIVATE_FOLDER = FilePermissions.fromOctalString("700");

  /**
   * Runs no shell, so that the JVM is the first process and gets the signals. Its heap is a part of
   * what the container may use; the rest is for threads, code, and the buffers of Netty and Kafka.
   */
  private static final List<String> ENTRY_POINT =
      List.of(
          "java",
          "-XX:MaxRAMPercentage=60",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-jar",
          HOME.resolve("quarkus-run.jar").toString());

  /**
   * Builds one and brings it to its destination.
   *
   * @return its digest
   */
  public String build(Service service, Destination destination)
      throws ImageException, InterruptedException {
    Path application = service.application(repository);
    if (Files.notExists(application.resolve("quarkus-run.jar"))
        || Files.notExists(service.billOfMaterials(repository))) {
      throw new ImageException(
          "The %s has not been built with its bill of materials; ./podshell images does that"
              .formatted(service));
    }
    try {
      JibContainerBuilder image = describe(service);
      addLayers(image, service, application);
      return destination.put(image, service.moduleName(), release.tag(), cache);
    } catch (IOException e) {
      throw ImageException.of(service.moduleName(), e);
    }
  }

  private JibContainerBuilder describe(Service service) {
    JibContainerBuilder image =
        base.begin()
            .setUser(USER)
            .setWorkingDirectory(HOME)
            .setEntrypoint(ENTRY_POINT)
            .setProgramArguments()
            .addEnvironmentVariable("LANG", "C.UTF-8");
    Labels.of(service.moduleName(), service.description(), release).forEach(image::addLabel);
    service.ports().forEach(port -> image.addExposedPort(Port.tcp(port)));
    return image;
  }

  private void addLayers(JibContainerBuilder image, Service service, Path application)
      throws IOException {
    Path bill = cache.resolve("sbom").resolve(service.moduleName()).resolve(BillOfMaterials.FILE);
    BillOfMaterials.copyWithoutTime(service.billOfMaterials(repository), bill);

    Predicate<Path> isOwn = file -> file.getFileName().toString().startsWith("dev.podshell.");
    image.addFileEntriesLayer(
        libraries(application, isOwn.negate())
            .addEntry(application, STATE, PRIVATE_FOLDER, DEFAULT_MODIFICATION_TIME, USER)
            .build());
    image.addFileEntriesLayer(
        libraries(application, isOwn)
            .addEntryRecursive(application.resolve("app"), HOME.resolve("app"))
            .addEntryRecursive(application.resolve("quarkus"), HOME.resolve("quarkus"))
            .addEntry(application.resolve("quarkus-run.jar"), HOME.resolve("quarkus-run.jar"))
            .addEntry(bill, HOME.resolve(BillOfMaterials.FILE))
            .build());
  }

  private static FileEntriesLayer.Builder libraries(Path application, Predicate<Path> chosen)
      throws IOException {
    FileEntriesLayer.Builder layer = FileEntriesLayer.builder();
    try (Stream<Path> files = Files.walk(application.resolve("lib"))) {
      files
          .filter(Files::isRegularFile)
          .filter(chosen)
          .sorted()
          .forEach(
              file -> layer.addEntry(file, HOME.resolve(application.relativize(file).toString())));
    }
    return layer;
  }
}
