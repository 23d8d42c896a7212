package dev.podshell.systemtests.chart;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Holds this repository's chart as Helm renders it for the oldest Kubernetes that it supports.
 *
 * @param release what {@code helm install} makes, in its order
 * @param test what {@code helm test} makes
 */
record RenderedChart(List<HasMetadata> release, List<HasMetadata> test) {

  private static final Path FOLDER = Path.of("../deploy/helm/podshell");
  private static final String OLDEST = "1.25.0";

  static RenderedChart render(String name, String namespace, Path values) throws IOException {
    String rendered =
        new Helm(copyWithHooks())
            .template()
            .withName(name)
            .withNamespace(namespace)
            .withKubeVersion(OLDEST)
            .withValuesFile(values)
            .call();
    List<HasMetadata> objects = parse(rendered);
    return new RenderedChart(
        objects.stream().filter(Predicate.not(RenderedChart::isOfTest)).toList(),
        objects.stream().filter(RenderedChart::isOfTest).toList());
  }

  private static List<HasMetadata> parse(String rendered) {
    Object parsed = new KubernetesSerialization().unmarshal(rendered);
    return switch (parsed) {
      case KubernetesList list -> list.getItems();
      case Collection<?> all -> all.stream().map(HasMetadata.class::cast).toList();
      default -> throw new AssertionError("The chart is one " + parsed.getClass());
    };
  }

  private static boolean isOfTest(HasMetadata object) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels != null && "test".equals(labels.get("app.kubernetes.io/component"));
  }

  /** Helm's library renders no hooks, and the test's objects are hooks. */
  private static Path copyWithHooks() throws IOException {
    Path copy = Files.createTempDirectory("chart").resolve("podshell");
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile)::iterator) {
        Path target = copy.resolve(FOLDER.relativize(file));
        Files.createDirectories(target.getParent());
        Files.writeString(
            target, Files.readString(file).replace("helm.sh/hook:", "helm.sh/kept-hook:"));
      }
    }
    return copy;
  }
}
