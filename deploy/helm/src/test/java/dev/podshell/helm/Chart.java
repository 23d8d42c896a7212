package dev.podshell.helm;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Renders the chart with values, as {@code helm install podshell --namespace learning} would. */
record Chart(List<Path> values, String release, String namespace, String kubernetes) {

  static final Path FOLDER = Path.of("podshell").toAbsolutePath();
  static final String NAMESPACE = "learning";

  /** Returns the chart with hooks as ordinary objects, because Helm's library renders no hooks. */
  private static final Path WITH_HOOKS = copyWithHooks();

  private static final Map<Chart, Manifests> RENDERED = new ConcurrentHashMap<>();

  private static final Path VALUES = Path.of("src/test/resources/values").toAbsolutePath();

  private static final Path OPERATIONS = Path.of("../../docs/operations.md");
  private static final Pattern DOCUMENTED_VALUES =
      Pattern.compile("(?ms)^```yaml\n(# values\\.yaml\n.*?)^```$");

  /** Returns the chart with its own values alone. */
  static Chart bare() {
    return new Chart(List.of(), "podshell", NAMESPACE, "1.34.0");
  }

  /** Returns the chart with the values that must be set. */
  static Chart minimal() {
    return bare().with("minimal");
  }

  /** Returns the chart with everything on. */
  static Chart production() {
    return bare().with("production");
  }

  /** Returns the chart with the values that the operators' page shows. */
  static Chart documented() {
    try {
      return DOCUMENTED_VALUES
          .matcher(Files.readString(OPERATIONS))
          .results()
          .map(block -> bare().withYaml(block.group(1)))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the chart with each file of values. */
  static List<Chart> all() {
    return List.of(
        documented(),
        minimal(),
        production(),
        minimal().with("own-secrets"),
        minimal().with("existing-namespace"),
        minimal().with("ingress"),
        minimal().with("gateway-api"),
        minimal().withFile(FOLDER.resolve("examples/strimzi.yaml")));
  }

  /** Returns the chart with the values of a file of the tests, which replace earlier ones. */
  Chart with(String name) {
    return withFile(VALUES.resolve(name + ".yaml"));
  }

  Chart withFile(Path file) {
    List<Path> all = new ArrayList<>(values);
    all.add(file);
    return new Chart(List.copyOf(all), release, namespace, kubernetes);
  }

  /** Returns the chart with values in YAML, which replace earlier ones. */
  Chart withYaml(String yaml) {
    try {
      Path file = Files.createTempFile("values", ".yaml");
      file.toFile().deleteOnExit();
      return withFile(Files.writeString(file, yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Chart released(String name) {
    return new Chart(values, name, namespace, kubernetes);
  }

  Chart inNamespace(String name) {
    return new Chart(values, release, name, kubernetes);
  }

  Chart onKubernetes(String version) {
    return new Chart(values, release, namespace, version);
  }

  /** Returns what Kubernetes would receive. It is rendered once; do not change it. */
  Manifests render() {
    return RENDERED.computeIfAbsent(this, Chart::renderAnew);
  }

  private Manifests renderAnew() {
    TemplateCommand command =
        new Helm(WITH_HOOKS)
            .template()
            .withName(release)
            .withNamespace(namespace)
            .withKubeVersion(kubernetes);
    values.forEach(command::withValuesFile);
    return Manifests.parse(command.call());
  }

  /** Returns what Helm says when it refuses to render. */
  String refusal() {
    try {
      render();
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
    throw new AssertionError("Helm renders " + this + ", and should refuse");
  }

  private static Path copyWithHooks() {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      Path copy = Files.createTempDirectory("chart").resolve("podshell");
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = copy.resolve(FOLDER.relativize(file));
        Files.createDirectories(target.getParent());
        Files.writeString(
            target, Files.readString(file).replace("helm.sh/hook:", "helm.sh/kept-hook:"));
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return values.isEmpty()
        ? "no values"
        : String.join(" + ", values.stream().map(file -> file.getFileName().toString()).toList());
  }
}
