package dev.podshell.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds the images of the services, from the repository's folder. */
@Command(
    name = "./podshell images",
    description = "Builds container images of the services, without a container engine.",
    sortOptions = false,
    showDefaultValues = true)
public final class ImagesCommand implements Callable<Integer> {

  private static final Path CACHE = Path.of("deploy/images/target/cache");

  @ArgGroup(multiplicity = "1")
  private Target target = new Target();

  @Option(
      names = "--base",
      paramLabel = "<image>",
      defaultValue = BaseImage.DEFAULT,
      description = "the Java runtime below: an image of a registry, or a tar file")
  private String base = BaseImage.DEFAULT;

  @Option(names = "--tag", paramLabel = "<tag>", description = "of the images; else the version")
  private @Nullable String tag;

  @Option(names = "--revision", paramLabel = "<commit>", description = "for the images' labels")
  private @Nullable String revision;

  @Option(
      names = "--insecure",
      description = "the registry may be one without TLS, or with a certificate of its own")
  private boolean insecure;

  @Parameters(
      paramLabel = "<service>",
      description = "which (${COMPLETION-CANDIDATES}); all if none is named")
  private List<Service> services = List.of(Service.values());

  @Option(names = "--help", usageHelp = true, description = "show this text")
  private boolean help;

  ImagesCommand() {}

  /** Exactly one of these. */
  private static final class Target {
    @Option(
        names = "--to",
        paramLabel = "<registry>",
        description = "push them there, such as registry.example/podshell")
    private @Nullable String registry;

    @Option(
        names = "--tar",
        paramLabel = "<folder>",
        description = "write them there as tar files, each with its bill of materials")
    private @Nullable Path folder;
  }

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new ImagesCommand())
            .registerConverter(Service.class, ImagesCommand::service)
            .execute(arguments));
  }

  private static Service service(String name) {
    for (Service service : Service.values()) {
      if (service.moduleName().equals(name)) {
        return service;
      }
    }
    throw new CommandLine.TypeConversionException(
        "there is no service %s among %s".formatted(name, List.of(Service.values())));
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      build();
      return CommandLine.ExitCode.OK;
    } catch (ImageException e) {
      System.err.println(e.getMessage());
    } catch (IOException e) {
      System.err.println("The images cannot be written: " + e);
    }
    return CommandLine.ExitCode.SOFTWARE;
  }

  private void build() throws ImageException, IOException, InterruptedException {
    String version =
        Optional.ofNullable(getClass().getPackage().getImplementationVersion()).orElse("0");
    Release release =
        new Release(version, tag == null ? version : tag, Optional.ofNullable(revision));
    Destination destination = destination();
    ImageBuilder builder = new ImageBuilder(Path.of(""), CACHE, BaseImage.parse(base), release);
    for (Service service : services) {
      String digest = builder.build(service, destination);
      System.out.printf("%s  %s%n", destination.of(service, release.tag()), digest);
      if (destination instanceof Destination.Folder(Path folder)) {
        Files.copy(
            service.billOfMaterials(Path.of("")),
            folder.resolve(service.moduleName() + ".cdx.json"),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private Destination destination() throws IOException {
    if (target.folder != null) {
      return new Destination.Folder(Files.createDirectories(target.folder));
    }
    return new Destination.Registry(String.valueOf(target.registry), insecure);
  }
}
