package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Holds what the chart renders. Each object is read strictly, and unique. */
record Manifests(String text, List<HasMetadata> objects, List<JsonNode> unmodelled) {

  private static final YAMLMapper YAML = new YAMLMapper();

  static Manifests parse(String text) {
    List<HasMetadata> objects = new ArrayList<>();
    List<JsonNode> unmodelled = new ArrayList<>();
    Set<String> identities = new HashSet<>();
    for (JsonNode document : documents(text)) {
      JsonNode metadata = document.path("metadata");
      String identity =
          "%s %s/%s"
              .formatted(
                  document.path("kind").asText(),
                  metadata.path("namespace").asText(),
                  metadata.path("name").asText());
      assertThat(identities.add(identity)).as("%s is rendered once", identity).isTrue();
      if (StrictModels.knows(document)) {
        objects.add(StrictModels.read(document));
      } else {
        unmodelled.add(document);
      }
    }
    return new Manifests(text, List.copyOf(objects), List.copyOf(unmodelled));
  }

  private static List<JsonNode> documents(String text) {
    try (var parser = YAML.createParser(text)) {
      return YAML.readerFor(JsonNode.class).<JsonNode>readValues(parser).readAll().stream()
          .filter(document -> document.isObject() && !document.isEmpty())
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }

  <T extends HasMetadata> List<T> all(Class<T> type) {
    return objects.stream().filter(type::isInstance).map(type::cast).toList();
  }

  <T extends HasMetadata> T one(Class<T> type, String name) {
    List<T> found =
        all(type).stream().filter(object -> object.getMetadata().getName().equals(name)).toList();
    assertThat(found).as("%s %s in %s", type.getSimpleName(), name, names(type)).hasSize(1);
    return found.getFirst();
  }

  <T extends HasMetadata> List<String> names(Class<T> type) {
    return all(type).stream().map(object -> object.getMetadata().getName()).toList();
  }

  /**
   * Returns the pods of the services and of the test, by the name of the object that makes them.
   */
  Map<String, PodTemplateSpec> pods() {
    return Map.ofEntries(
        Stream.concat(
                all(Deployment.class).stream()
                    .map(object -> Map.entry(object.getMetadata().getName(), template(object))),
                all(Pod.class).stream()
                    .map(object -> Map.entry(object.getMetadata().getName(), template(object))))
            .<Map.Entry<String, PodTemplateSpec>>toArray(Map.Entry[]::new));
  }

  /** Returns the pods of a service of the release. */
  PodTemplateSpec pod(String name) {
    PodTemplateSpec pod = pods().get(name);
    if (pod == null) {
      throw new AssertionError("No pod " + name + " in " + pods().keySet());
    }
    return pod;
  }

  private static PodTemplateSpec template(Deployment deployment) {
    return deployment.getSpec().getTemplate();
  }

  private static PodTemplateSpec template(Pod pod) {
    return new PodTemplateSpecBuilder()
        .withMetadata(pod.getMetadata())
        .withSpec(pod.getSpec())
        .build();
  }
}
