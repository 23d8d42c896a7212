package dev.podshell.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds the images of the services and of sandboxes, from the repository's folder. */
@Command(
    name = "./podshell images",
    description = "Builds container images, without a container engine.",
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

  @Option(
      names = "--mirror",
      paramLabel = "<url>",
      description =
          "where the sandbox's Debian packages are, with security updates beside it at"
              + " <url>-security; else deb.debian.org")
  private @Nullable String mirror;

  @Option(
      names = "--package",
      paramLabel = "<name>",
      showDefaultValue = CommandLine.Help.Visibility.NEVER,
      description = "a further Debian package for the sandbox; may be repeated")
  private List<String> packages = List.of();

  @Parameters(
      paramLabel = "<image>",
      completionCandidates = Names.class,
      description =
          "which (${COMPLETION-CANDIDATES}); the services if none is named. The sandbox needs"
              + " root and debootstrap")
  private List<String> images = Stream.of(Service.values()).map(Service::moduleName).toList();

  @Option(names = "--help", usageHelp = true, description = "show this text")
  private boolean help;

  ImagesCommand() {}

  /** Takes exactly one of these options. */
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

  /** Lists the images that can be built. */
  private static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1;

    Names() {
      for (Service service : Service.values()) {
        add(service.moduleName());
      }
      add(SandboxImage.NAME);
    }
  }

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new ImagesCommand()).execute(arguments));
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
    for (String image : images) {
      if (!new Names().contains(image)) {
        throw new ImageException("There is no image %s among %s".formatted(image, new Names()));
      }
    }
    Destination destination = destination();
    if (images.contains(SandboxImage.NAME)) {
      SandboxImage sandbox = new SandboxImage(Path.of(""), CACHE, release, debianOptions());
      report(destination, SandboxImage.NAME, release, sandbox.build(destination));
    }
    buildServices(destination, release);
  }

  private void buildServices(Destination destination, Release release)
      throws ImageException, IOException, InterruptedException {
    for (Service service : Service.values()) {
      if (!images.contains(service.moduleName())) {
        continue;
      }
      ImageBuilder builder = new ImageBuilder(Path.of(""), CACHE, BaseImage.parse(base), release);
      report(destination, service.moduleName(), release, builder.build(service, destination));
      if (destination instanceof Destination.Folder(Path folder)) {
        Files.copy(
            service.billOfMaterials(Path.of("")),
            folder.resolve(service.moduleName() + ".cdx.json"),
            StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void report(
      Destination destination, String image, Release release, String digest) {
    System.out.printf("%s  %s%n", destination.of(image, release.tag()), digest);
  }

  private List<String> debianOptions() {
    List<String> options = new ArrayList<>();
    if (mirror != null) {
      options.addAll(List.of("--mirror", mirror));
    }
    packages.forEach(name -> options.addAll(List.of("--package", name)));
    return options;
  }

  private Destination destination() throws IOException {
    if (target.folder != null) {
      return new Destination.Folder(Files.createDirectories(target.folder));
    }
    return new Destination.Registry(String.valueOf(target.registry), insecure);
  }
}
