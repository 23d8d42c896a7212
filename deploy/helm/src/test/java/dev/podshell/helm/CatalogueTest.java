package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.catalogue.CatalogueReader;
import dev.podshell.execution.runtime.kubernetes.PodTemplate;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads the catalogue and the pod template that the chart writes as the execution service does. */
class CatalogueTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void shouldRollASettingOutAndLeaveTheCatalogueToBeReadAgain() {
    Chart chart = Chart.minimal();
    Chart other = chart.withYaml("execution: {settings: {podshell.quota.queue: 7}}");
    Chart otherTemplate =
        chart.withYaml("sandboxes: {podTemplate: {spec: {runtimeClassName: kata}}}");
    Chart otherCatalogue = chart.withYaml("catalogue: {questions: {playground: {idle-limit: 5m}}}");

    String checksum = checksum(chart);
    assertThat(checksum(other)).isNotEqualTo(checksum);
    assertThat(checksum(otherTemplate)).isNotEqualTo(checksum);
    assertThat(checksum(otherCatalogue)).isEqualTo(checksum);
    assertThat(
            Chart.minimal()
                .render()
                .pod("podshell-execution")
                .getSpec()
                .getContainers()
                .getFirst()
                .getVolumeMounts())
        .filteredOn(mount -> mount.getName().equals("catalogue"))
        .hasSize(1)
        .allSatisfy(mount -> assertThat(mount.getSubPath()).isNull());
  }

  @Test
  void shouldHaveTheCatalogueThatComesWithTheExecutionService() throws IOException {
    try (InputStream bundled = CatalogueReader.class.getResourceAsStream("catalogue.yaml")) {
      assertThat(catalogue(Chart.minimal())).isEqualTo(YAML.readTree(bundled));
    }
  }

  @Test
  void shouldWriteTheCatalogueAsTheValuesHaveIt() throws IOException {
    JsonNode wanted =
        YAML.readTree(Path.of("src/test/resources/values/production.yaml").toFile())
            .path("catalogue");
    JsonNode written = catalogue(Chart.production());

    assertThat(written.path("egress")).isEqualTo(wanted.path("egress"));
    assertThat(written.path("questions").path("loops"))
        .isEqualTo(wanted.path("questions").path("loops"));
    assertThat(written.path("unknown-questions").asText()).isEqualTo("refuse");
    assertThat(written.path("questions").has("playground")).isTrue();
  }

  @Test
  void shouldWriteACatalogueThatTheExecutionServiceReads(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("catalogue.yaml");
    String text =
        Chart.minimal()
            .withYaml(
                """
                catalogue:
                  default: loops
                  questions:
                    playground: null
                    loops: {image: "python:3.13-slim", language: python, files: {"a b.txt": "1: {}"}}
                """)
            .render()
            .one(ConfigMap.class, "podshell-catalogue")
            .getData()
            .get("catalogue.yaml");

    Catalogue catalogue = CatalogueReader.read(Optional.of(Files.writeString(file, text)));

    assertThat(catalogue.questions()).containsOnlyKeys("loops");
    assertThat(catalogue.find(new QuestionId("loops")))
        .hasValueSatisfying(
            question -> assertThat(question.files()).containsEntry("a b.txt", "1: {}"));
  }

  @Test
  void shouldWriteEgressAndWarmPoolsAsTheExecutionServiceReadsThem(@TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("catalogue.yaml");
    Files.writeString(file, YAML.writeValueAsString(catalogue(Chart.production())));

    Catalogue catalogue = CatalogueReader.read(Optional.of(file));

    assertThat(catalogue.egress()).containsOnlyKeys("packages", "internet");
    assertThat(catalogue.find(new QuestionId("loops")))
        .hasValueSatisfying(
            question -> {
              assertThat(question.egress()).isEqualTo("packages");
              assertThat(question.warm().most()).isEqualTo(10);
              assertThat(question.limits().cpu()).isEqualTo(0.5);
            });
    assertThat(catalogue.find(new QuestionId("unknown"))).isEmpty();
  }

  @Test
  void shouldWriteThePodTemplateAsTheExecutionServiceReadsIt(@TempDir Path folder)
      throws IOException {
    String text =
        String.valueOf(
            Chart.production()
                .render()
                .one(ConfigMap.class, "classroom-execution")
                .getData()
                .get("pod-template.yaml"));
    Path file = Files.writeString(folder.resolve("pod-template.yaml"), text);

    Pod pod = PodTemplate.read(Optional.of(file));

    assertThat(pod).isEqualTo(StrictModels.read(YAML.readTree(text), Pod.class));
    assertThat(pod.getSpec().getRuntimeClassName()).isEqualTo("gvisor");
    assertThat(pod.getSpec().getNodeSelector()).containsEntry("pool", "sandboxes");
    assertThat(pod.getSpec().getTolerations()).hasSize(1);
    assertThat(pod.getMetadata().getAnnotations()).hasSize(1);
  }

  private static String checksum(Chart chart) {
    return chart
        .render()
        .pod("podshell-execution")
        .getMetadata()
        .getAnnotations()
        .getOrDefault("checksum/configuration", "");
  }

  /** Returns the catalogue that the chart writes. */
  static JsonNode catalogue(Chart chart) throws IOException {
    Manifests manifests = chart.render();
    ConfigMap map =
        manifests.all(ConfigMap.class).stream()
            .filter(candidate -> candidate.getData().containsKey("catalogue.yaml"))
            .findFirst()
            .orElseThrow();
    return YAML.readTree(map.getData().get("catalogue.yaml"));
  }
}
