package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks what is measured, and what is shown of it. */
class MonitoringTest {

  private static final Pattern OWN_METRIC = Pattern.compile("\\bpodshell_[a-z_]+");
  private static final Pattern METER = Pattern.compile("\"(podshell\\.[a-z.]+)\"");
  private static final Pattern SUFFIX =
      Pattern.compile("_(total|seconds_(sum|count|max)|sum|count)$");

  @Test
  void shouldScrapeTheManagementPortOfEachService() {
    Manifests manifests = Chart.production().render();
    var monitor = manifests.one(ServiceMonitor.class, "classroom").getSpec();

    List<Service> scraped =
        manifests.all(Service.class).stream()
            .filter(
                service ->
                    service
                        .getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(monitor.getSelector().getMatchLabels().entrySet()))
            .toList();

    assertThat(scraped).hasSize(3);
    assertThat(scraped)
        .allSatisfy(
            service -> {
              assertThat(service.getSpec().getPorts())
                  .extracting(port -> port.getName())
                  .containsExactly(monitor.getEndpoints().getFirst().getPort());
              assertThat(service.getMetadata().getLabels()).containsKey(monitor.getJobLabel());
            });
  }

  @Test
  void shouldShowOnlyWhatTheServicesMeasure() throws IOException {
    Set<String> measured = metersOfTheServices();
    assertThat(measured).contains("podshell_gateway_connections", "podshell_sandboxes");

    List<String> shown = new ArrayList<>(expressionsOfDashboards());
    shown.addAll(expressionsOfAlerts());

    assertThat(shown).hasSizeGreaterThan(40);
    assertThat(
            shown.stream()
                .flatMap(expression -> OWN_METRIC.matcher(expression).results())
                .map(MatchResult::group)
                .distinct())
        .hasSizeGreaterThan(25)
        .allSatisfy(
            name ->
                assertThat(
                        measured.contains(name)
                            || measured.contains(SUFFIX.matcher(name).replaceFirst("")))
                    .as(name)
                    .isTrue());
  }

  /** Adds all names that begin with one that ends with an underscore. */
  @Test
  void shouldDescribeToOperatorsOnlyWhatTheServicesMeasure() throws IOException {
    Set<String> measured = metersOfTheServices();
    String page = Files.readString(Path.of("../../docs/operations.md"));

    assertThat(OWN_METRIC.matcher(page).results().map(MatchResult::group).distinct())
        .hasSizeGreaterThan(15)
        .allSatisfy(
            name ->
                assertThat(measured)
                    .as(name)
                    .anyMatch(
                        meter ->
                            name.replaceFirst("_bytes$", "").equals(meter)
                                || SUFFIX.matcher(name).replaceFirst("").equals(meter)
                                || name.endsWith("_") && meter.startsWith(name)));
  }

  @Test
  void shouldGiveDashboardsToTheSidecar() {
    ConfigMap dashboards = Chart.production().render().one(ConfigMap.class, "classroom-dashboards");

    assertThat(dashboards.getMetadata().getNamespace()).isEqualTo("monitoring");
    assertThat(dashboards.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
    assertThat(dashboards.getData()).containsOnlyKeys("podshell.json");
  }

  @Test
  void shouldShowNothingWhereNobodyLooks() {
    Manifests manifests = Chart.minimal().render();

    assertThat(manifests.all(ServiceMonitor.class)).isEmpty();
    assertThat(manifests.all(PrometheusRule.class)).isEmpty();
    assertThat(manifests.names(ConfigMap.class)).doesNotContain("podshell-dashboards");
  }

  private static List<String> expressionsOfDashboards() throws IOException {
    String text =
        String.valueOf(
            Chart.production()
                .render()
                .one(ConfigMap.class, "classroom-dashboards")
                .getData()
                .get("podshell.json"));
    return new ObjectMapper()
        .readTree(text).findValues("expr").stream().map(JsonNode::asText).toList();
  }

  private static List<String> expressionsOfAlerts() {
    return Chart.production()
        .render()
        .one(PrometheusRule.class, "classroom")
        .getSpec()
        .getGroups()
        .stream()
        .flatMap(group -> group.getRules().stream())
        .map(rule -> rule.getExpr().getStrVal())
        .toList();
  }

  /** Returns the names of meters in the services' code, as Prometheus has them. */
  private static Set<String> metersOfTheServices() throws IOException {
    Set<String> meters = new HashSet<>();
    for (String service : List.of("gateway-service", "session-service", "execution-service")) {
      try (Stream<Path> files = Files.walk(Path.of("../..", service, "src/main/java"))) {
        meters.addAll(
            files
                .filter(file -> file.toString().endsWith(".java"))
                .flatMap(file -> METER.matcher(text(file)).results())
                .map(meter -> meter.group(1).replace('.', '_'))
                .collect(Collectors.toSet()));
      }
    }
    return meters;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
