package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.gatewayapi.v1.HTTPRoute;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.IngressRule;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks how requests, probes and orders to stop reach the services. */
class ServingTest {

  static List<Chart> charts() {
    return Chart.all();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldProbeThePortThatTheServiceListensOn(Chart chart) {
    assertThat(services(chart.render()))
        .allSatisfy(
            pod -> {
              Container container = pod.getSpec().getContainers().getFirst();
              for (Probe probe :
                  List.of(
                      container.getStartupProbe(),
                      container.getLivenessProbe(),
                      container.getReadinessProbe())) {
                assertThat(probe.getHttpGet().getPath()).matches("/q/health/(live|ready)");
                assertThat(names(container))
                    .contains(probe.getHttpGet().getPort().getStrVal())
                    .contains("management");
              }
            });
  }

  @ParameterizedTest
  @CsvSource({"gateway", "session", "execution"})
  void shouldNameThePortsOfTheServicesOwnSettings(String service) throws IOException {
    Properties settings = ServiceConfiguration.of(service).ownSettings();
    Container container =
        Chart.minimal().render().pod("podshell-" + service).getSpec().getContainers().getFirst();

    Map<String, Integer> ports =
        container.getPorts().stream()
            .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
    assertThat(ports)
        .containsEntry(
            "management", Integer.valueOf(settings.getProperty("quarkus.management.port")));
    if (service.equals("execution")) {
      assertThat(settings.getProperty("quarkus.http.host-enabled")).isEqualTo("false");
      assertThat(ports).hasSize(1);
    } else {
      assertThat(ports)
          .containsEntry("http", Integer.valueOf(settings.getProperty("quarkus.http.port")))
          .hasSize(2);
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldSelectByEachServiceThePodsOfOneServiceAndAPortOfTheirs(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(manifests.all(Service.class))
        .hasSize(5)
        .allSatisfy(
            service -> {
              List<PodTemplateSpec> selected = selected(manifests, service.getSpec().getSelector());
              assertThat(selected).hasSize(1);
              assertThat(names(selected.getFirst().getSpec().getContainers().getFirst()))
                  .containsAll(
                      service.getSpec().getPorts().stream()
                          .map(ServicePort::getTargetPort)
                          .map(IntOrString::getStrVal)
                          .toList());
            });
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldShowNoManagementPortWhereLearnersCome(Chart chart) {
    assertThat(chart.render().all(Service.class))
        .filteredOn(service -> !service.getMetadata().getName().endsWith("-management"))
        .flatExtracting(service -> service.getSpec().getPorts())
        .extracting(port -> port.getTargetPort().getStrVal())
        .containsOnly("http");
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldLetOneInstanceOfEachServiceGoAtATime(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(manifests.all(PodDisruptionBudget.class))
        .hasSize(3)
        .allSatisfy(
            budget -> {
              assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
              assertThat(selected(manifests, budget.getSpec().getSelector().getMatchLabels()))
                  .hasSize(1);
            });
    assertThat(
            manifests.all(PodDisruptionBudget.class).stream()
                .map(budget -> budget.getSpec().getSelector().getMatchLabels())
                .collect(Collectors.toSet()))
        .hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldSelectItsOwnPodsInEachDeployment(Chart chart) {
    assertThat(chart.render().all(Deployment.class))
        .hasSize(3)
        .allSatisfy(
            deployment ->
                assertThat(deployment.getSpec().getTemplate().getMetadata().getLabels())
                    .containsAllEntriesOf(deployment.getSpec().getSelector().getMatchLabels()));
  }

  @Test
  void shouldHaveTwoOfEachServiceAndSpreadThem() {
    assertThat(Chart.minimal().render().all(Deployment.class))
        .allSatisfy(
            deployment -> {
              assertThat(deployment.getSpec().getReplicas()).isEqualTo(2);
              assertThat(
                      deployment.getSpec().getTemplate().getSpec().getTopologySpreadConstraints())
                  .hasSize(2)
                  .allSatisfy(
                      constraint ->
                          assertThat(constraint.getLabelSelector().getMatchLabels())
                              .isEqualTo(deployment.getSpec().getSelector().getMatchLabels()));
            });
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldLeaveEachServiceTheTimeThatAnOrderlyStopTakes(Chart chart) {
    // The code needs these seconds to close sockets and the producer, to store a batch, and to hand
    // partitions over.
    Map<String, Integer> stops = Map.of("gateway", 1 + 5, "session", 30, "execution", 20 + 5);

    Manifests manifests = chart.render();

    stops.forEach(
        (service, seconds) -> {
          PodTemplateSpec pod =
              services(manifests).stream()
                  .filter(candidate -> component(candidate).equals(service))
                  .findFirst()
                  .orElseThrow();
          var lifecycle = pod.getSpec().getContainers().getFirst().getLifecycle();
          long pause = lifecycle == null ? 0 : lifecycle.getPreStop().getSleep().getSeconds();
          assertThat(pod.getSpec().getTerminationGracePeriodSeconds())
              .as(service)
              .isGreaterThan(pause + seconds);
        });
  }

  @Test
  void shouldPauseBeforeAStopWhereThePodsAreRoutedTo() {
    Manifests recent = Chart.minimal().onKubernetes("1.30.0").render();
    Manifests earlier = Chart.minimal().onKubernetes("1.25.0").render();

    for (String service : List.of("podshell-gateway", "podshell-session")) {
      assertThat(container(recent, service).getLifecycle().getPreStop().getSleep().getSeconds())
          .isPositive();
      assertThat(container(earlier, service).getLifecycle().getPreStop().getExec().getCommand())
          .startsWith("sleep");
    }
    assertThat(container(recent, "podshell-execution").getLifecycle()).isNull();
  }

  @Test
  void shouldRouteEachHostOfTheIngressToTheGateway() {
    Manifests manifests = Chart.minimal().with("ingress").render();

    Ingress ingress = manifests.one(Ingress.class, "podshell-gateway");
    assertThat(ingress.getSpec().getRules())
        .extracting(IngressRule::getHost)
        .containsExactly("terminal.example", "terminal.example.org");
    assertThat(ingress.getSpec().getRules())
        .flatExtracting(rule -> rule.getHttp().getPaths())
        .allSatisfy(
            path -> {
              Service service =
                  manifests.one(Service.class, path.getBackend().getService().getName());
              assertThat(service.getSpec().getPorts())
                  .extracting(ServicePort::getName)
                  .contains(path.getBackend().getService().getPort().getName());
            });
    assertThat(ingress.getMetadata().getAnnotations())
        .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "3600");
  }

  @Test
  void shouldRouteByTheGatewayApiForAsLongAsALearnerStays() {
    Manifests manifests = Chart.minimal().with("gateway-api").render();

    HTTPRoute route = manifests.one(HTTPRoute.class, "podshell-gateway");
    var rule = route.getSpec().getRules().getFirst();
    assertThat(rule.getTimeouts().getRequest()).isEqualTo("12h");
    var backend = rule.getBackendRefs().getFirst();
    Service service = manifests.one(Service.class, backend.getName());
    assertThat(service.getSpec().getPorts())
        .extracting(ServicePort::getPort)
        .contains(backend.getPort());

    var unlimited = Chart.production().render().one(HTTPRoute.class, "classroom-gateway").getSpec();
    assertThat(unlimited.getRules().getFirst().getTimeouts().getRequest()).isEqualTo("0s");
  }

  @Test
  void shouldAnswerTheAddressOfTheSessionServiceThatGatewaysAsk() {
    Manifests manifests = Chart.minimal().render();
    URI address =
        URI.create(
            RenderedProperties.of(manifests, "podshell-gateway")
                .getProperty("podshell.session-service.url"));

    Service service = manifests.one(Service.class, address.getHost());
    assertThat(service.getSpec().getPorts())
        .extracting(ServicePort::getPort)
        .contains(address.getPort());
  }

  private static List<PodTemplateSpec> services(Manifests manifests) {
    return manifests.all(Deployment.class).stream()
        .map(deployment -> deployment.getSpec().getTemplate())
        .toList();
  }

  private static List<PodTemplateSpec> selected(Manifests manifests, Map<String, String> labels) {
    return manifests.pods().values().stream()
        .filter(pod -> pod.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  private static Container container(Manifests manifests, String name) {
    return manifests.pod(name).getSpec().getContainers().getFirst();
  }

  private static String component(PodTemplateSpec pod) {
    return pod.getMetadata().getLabels().getOrDefault("app.kubernetes.io/component", "");
  }

  private static Set<String> names(Container container) {
    return container.getPorts().stream().map(ContainerPort::getName).collect(Collectors.toSet());
  }

  @Test
  void shouldKeepAClientThatPollsAtOneGateway() {
    Service own = Chart.minimal().render().one(Service.class, "podshell-gateway");
    Manifests behind = Chart.minimal().with("ingress").render();

    assertThat(own.getSpec().getSessionAffinity()).isEqualTo("ClientIP");
    assertThat(own.getMetadata().getAnnotations()).isEmpty();
    assertThat(behind.one(Ingress.class, "podshell-gateway").getMetadata().getAnnotations())
        .containsEntry("nginx.ingress.kubernetes.io/affinity", "cookie")
        .containsEntry("haproxy.org/cookie-persistence", "podshell-gateway")
        .containsEntry("nginx.ingress.kubernetes.io/proxy-read-timeout", "3600");
    assertThat(behind.one(Service.class, "podshell-gateway").getMetadata().getAnnotations())
        .containsEntry("traefik.ingress.kubernetes.io/service.sticky.cookie", "true");
  }

  @Test
  void shouldKeepNoClientAnywhereIfTheOperatorDoesNotWantIt() {
    Manifests manifests =
        Chart.minimal()
            .with("ingress")
            .withYaml(
                "gateway: {service: {sessionAffinity: false, externalTrafficPolicy: Local, type: LoadBalancer},"
                    + " ingress: {sticky: false}}")
            .render();
    Service service = manifests.one(Service.class, "podshell-gateway");

    assertThat(service.getSpec().getSessionAffinity()).isNull();
    assertThat(service.getSpec().getExternalTrafficPolicy()).isEqualTo("Local");
    assertThat(service.getMetadata().getAnnotations()).isEmpty();
    assertThat(manifests.one(Ingress.class, "podshell-gateway").getMetadata().getAnnotations())
        .doesNotContainKey("nginx.ingress.kubernetes.io/affinity");
  }

  @Test
  void shouldGiveABusyNodeTheTimeToStartAServiceThatTheValuesSay() {
    for (PodTemplateSpec pod : services(Chart.minimal().render())) {
      assertThat(seconds(pod)).isEqualTo(600);
    }
    for (PodTemplateSpec pod :
        services(Chart.minimal().withYaml("startupTimeoutSeconds: 901").render())) {
      assertThat(seconds(pod)).isEqualTo(902);
    }
  }

  private static int seconds(PodTemplateSpec pod) {
    Probe probe = pod.getSpec().getContainers().getFirst().getStartupProbe();
    return probe.getPeriodSeconds() * probe.getFailureThreshold();
  }
}
