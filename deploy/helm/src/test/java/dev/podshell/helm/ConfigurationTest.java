package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.podshell.execution.ExecutionConfiguration;
import dev.podshell.execution.admission.QuotaConfiguration;
import dev.podshell.execution.publication.PublicationConfiguration;
import dev.podshell.execution.runtime.kubernetes.KubernetesConfiguration;
import dev.podshell.gateway.authentication.AuthenticationConfiguration;
import dev.podshell.gateway.dialect.processor.ProcessorConfiguration;
import dev.podshell.gateway.topic.TopicConfiguration;
import dev.podshell.session.configuration.SessionConfiguration;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import jakarta.validation.constraints.Pattern;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Reads what the chart writes for the services with the services' own configuration. This is one
 * long file, because every test reads the settings of the same three services.
 */
class ConfigurationTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  /** The longest suffix that a Deployment and its ReplicaSet append to a name. */
  private static final String POD_SUFFIX = "-7d9c8b6f5d-x7k2p";

  static List<Chart> charts() {
    return Chart.all();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldSetOnlyWhatTheServicesHave(Chart chart) throws IOException {
    Manifests manifests = chart.render();

    for (String service : List.of("gateway", "session", "execution")) {
      SmallRyeConfig configuration = read(manifests, service);

      assertThat(ServiceConfiguration.of(service).mappings())
          .isNotEmpty()
          .allSatisfy(it -> assertThat(configuration.getConfigMapping(it)).isNotNull());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "podshell.unknown",
        "podshell.topics.unknown",
        "podshell.delivery.unknown",
        "podshell.connections.intake.unknown",
        "podshell.dialects.processor.unknown",
        "podshell.rooms.unknown",
        "podshell.socket-io.unknown"
      })
  void shouldRefuseASettingThatNoPackageOfTheGatewayHas(String unknown) {
    Manifests manifests = Chart.minimal().render();
    Properties settings = RenderedProperties.of(manifests, "podshell-gateway");
    settings.setProperty(unknown, "1");

    assertThatThrownBy(
            () ->
                ServiceConfiguration.of("gateway")
                    .read(settings, environment(manifests, "podshell-gateway")))
        .hasMessageContaining(unknown);
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldSetOnlyWhatKafkasClientsHave(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(nameOf(manifests, "gateway"))
        .satisfies(
            name ->
                assertThat(RenderedProperties.of(manifests, name).stringPropertyNames())
                    .filteredOn(property -> property.startsWith("kafka."))
                    .extracting(property -> property.substring("kafka.".length()))
                    .contains("bootstrap.servers", "security.protocol")
                    .isSubsetOf(ProducerConfig.configNames()));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldSetTheFurtherVariablesOfTheOperatorsPage(Chart chart) throws IOException {
    String page = Files.readString(Path.of("../../docs/operations.md"));
    Manifests manifests = chart.render();

    for (String service : List.of("gateway", "session", "execution")) {
      assertThat(RenderedProperties.of(manifests, nameOf(manifests, service)).stringPropertyNames())
          .filteredOn(
              name ->
                  !name.startsWith("podshell.")
                      && !name.startsWith("kafka.")
                      && !name.equals("config_ordinal"))
          .allSatisfy(name -> assertThat(page).contains(name));
    }
  }

  @Test
  void shouldPutTheChartsSettingsAboveTheServicesOwnAndBelowTheEnvironment() throws IOException {
    Manifests manifests = Chart.minimal().render();
    Properties own = ServiceConfiguration.of("gateway").ownSettings();
    assertThat(own.getProperty("kafka.bootstrap.servers")).isEqualTo("localhost:9092");

    assertThat(read(manifests, "gateway").getRawValue("kafka.bootstrap.servers"))
        .isEqualTo("kafka.kafka:9092");
    Map<String, String> environment = new HashMap<>(environment(manifests, "podshell-gateway"));
    environment.put("KAFKA_BOOTSTRAP_SERVERS", "elsewhere:9092");
    assertThat(
            ServiceConfiguration.of("gateway")
                .read(RenderedProperties.of(manifests, "podshell-gateway"), environment)
                .getRawValue("kafka.bootstrap.servers"))
        .isEqualTo("elsewhere:9092");
  }

  /**
   * A language's name comes from a script at a gateway, and from the catalogue at an execution
   * service.
   */
  @Test
  void shouldNameTheBundledLanguagesInBothServicesAndInTheValues() throws IOException {
    Path execution = Path.of("../../execution-service/src/main");
    List<String> bundled = Files.readAllLines(execution.resolve("python/engine/languages"));
    SmallRyeConfig defaults =
        new SmallRyeConfigBuilder()
            .addDiscoveredConverters()
            .withMapping(ProcessorConfiguration.class)
            .build();

    assertThat(defaults.getConfigMapping(ProcessorConfiguration.class).languages())
        .containsExactlyInAnyOrderElementsOf(bundled);
    assertThat(
            languages(
                YAML.readTree(
                    execution
                        .resolve("resources/dev/podshell/execution/catalogue/catalogue.yaml")
                        .toFile())))
        .containsExactlyInAnyOrderElementsOf(bundled);
    assertThat(languages(YAML.readTree(Path.of("podshell/values.yaml").toFile()).path("catalogue")))
        .containsExactlyInAnyOrderElementsOf(bundled);
  }

  private static List<String> languages(JsonNode catalogue) {
    return catalogue.path("languages").propertyStream().map(Map.Entry::getKey).toList();
  }

  @Test
  void shouldGiveTheGatewayTheValues() throws IOException {
    Manifests manifests = Chart.production().render();
    SmallRyeConfig all = read(manifests, "gateway");
    TopicConfiguration.Topics topics = all.getConfigMapping(TopicConfiguration.class).topics();

    assertThat(topics.partitions()).isEqualTo(96);
    assertThat(topics.replicationFactor()).isEqualTo((short) 3);
    assertThat(topics.retention()).isEqualTo(Duration.ofDays(7));
    assertThat(topics.create()).isTrue();
    assertThat(all.getValue("podshell.connections.per-session", int.class)).isEqualTo(8);
    assertThat(all.getValue("podshell.delivery.held-in-all", MemorySize.class).asLongValue())
        .isEqualTo(96L << 20);
    assertThat(all.getValue("podshell.dialects.default-question", String.class))
        .isEqualTo("playground");
    assertThat(all.getConfigMapping(AuthenticationConfiguration.class).allowedOrigins())
        .hasValueSatisfying(
            origins ->
                assertThat(origins)
                    .containsExactlyInAnyOrder("https://learn.example", "https://exam.example"));
    assertThat(all.getValue("podshell.monitors.authenticate", boolean.class)).isFalse();
    assertThat(all.getValues("mp.jwt.verify.audiences", String.class))
        .containsExactly("podshell", "classroom");
    assertThat(all.getValue("kafka.sasl.jaas.config", String.class))
        .isEqualTo("value of podshell-kafka/sasl.jaas.config");
  }

  @Test
  void shouldHaveMonitorsShowATokenIfTheValuesSayNothing() throws IOException {
    assertThat(
            RenderedProperties.of(Chart.minimal().render(), "podshell-gateway")
                .getProperty("podshell.monitors.authenticate"))
        .isEqualTo("true");
  }

  @Test
  void shouldHaveRoomsAskForATokenIfTheValuesSayNothing() throws IOException {
    assertThat(gatewayProperties(Chart.minimal(), "podshell.rooms.authenticate")).isEqualTo("true");
  }

  @Test
  void shouldBelieveProxiesWithAnIngressAndNotWithoutOne() throws IOException {
    String forwarding = "quarkus.http.proxy.proxy-address-forwarding";
    assertThat(gatewayProperties(Chart.minimal(), forwarding)).isNull();

    Chart withIngress = Chart.minimal().with("ingress");
    assertThat(gatewayProperties(withIngress, forwarding)).isEqualTo("true");
    assertThat(gatewayProperties(withIngress, "quarkus.http.proxy.trusted-proxies"))
        .startsWith("10.0.0.0/8,");
    assertThat(gatewayProperties(without(withIngress), forwarding)).isNull();
    assertThat(
            gatewayProperties(
                Chart.minimal().withYaml("gateway: {proxies: {trust: true}}"), forwarding))
        .isEqualTo("true");
  }

  private static Chart without(Chart chart) {
    return chart.withYaml("gateway: {proxies: {trust: false}}");
  }

  private static String gatewayProperties(Chart chart, String name) throws IOException {
    return RenderedProperties.of(chart.render(), "podshell-gateway").getProperty(name);
  }

  @Test
  void shouldGiveTheSessionServiceTheValues() throws IOException {
    Manifests manifests = Chart.production().render();
    SmallRyeConfig all = read(manifests, "session");
    SessionConfiguration session = all.getConfigMapping(SessionConfiguration.class);

    assertThat(session.history().retention()).hasDays(30);
    assertThat(session.topics().create()).as("a setting wins, even a false one").isFalse();
    assertThat(all.getValue("quarkus.datasource.jdbc.url", String.class))
        .isEqualTo(
            "jdbc:postgresql://postgresql.databases:5432/podshell?targetServerType=primary"
                + "&sslmode=verify-full&sslrootcert=/etc/podshell/postgresql/ca.crt");
    assertThat(all.getValue("quarkus.datasource.password", String.class))
        .isEqualTo("value of podshell-postgresql/password");
  }

  @Test
  void shouldGiveTheExecutionServiceTheValues() throws IOException {
    Manifests manifests = Chart.production().render();
    SmallRyeConfig all = read(manifests, "execution");
    ExecutionConfiguration execution = all.getConfigMapping(ExecutionConfiguration.class);
    KubernetesConfiguration kubernetes = all.getConfigMapping(KubernetesConfiguration.class);
    QuotaConfiguration quota = all.getConfigMapping(QuotaConfiguration.class);

    assertThat(execution.runtime()).isEqualTo("kubernetes");
    assertThat(execution.catalogue()).hasValue(Path.of("/etc/podshell/catalogue/catalogue.yaml"));
    assertThat(all.getConfigMapping(PublicationConfiguration.class).secret())
        .isEqualTo("value of podshell/execution-secret");
    assertThat(kubernetes.namespace()).hasValue("classroom-sandboxes");
    assertThat(kubernetes.podTemplate())
        .hasValue(Path.of("/etc/podshell/configuration/pod-template.yaml"));
    assertThat(kubernetes.startTimeout()).hasSeconds(90);
    assertThat(kubernetes.users()).isEqualTo(50_000);
    assertThat(kubernetes.volumeMedium()).isEqualTo("disk");
    assertThat(quota.sandboxes()).isEqualTo(5000);
    assertThat(quota.sandboxesPerLearner()).isEqualTo(3);
    assertThat(quota.unusedAfter()).hasMinutes(5);
    assertThat(quota.outputPerDay().asLongValue()).isEqualTo(1L << 30);
  }

  @ParameterizedTest
  @CsvSource({"gateway", "session", "execution"})
  void shouldNameEachInstanceAsTheServiceRequiresWhenTheReleaseHasALongName(String service)
      throws IOException, ReflectiveOperationException {
    Manifests manifests = Chart.minimal().released("a".repeat(53)).render();
    String name = nameOf(manifests, service);

    String instance = read(manifests, service).getValue("podshell.instance", String.class);

    assertThat(instance).isEqualTo("/%s/%s%s".formatted(service, name, POD_SUFFIX));
    assertThat(name).as("the longest name there is").hasSize(30 + 1 + service.length());
    Pattern pattern =
        ServiceConfiguration.of(service)
            .mapping()
            .getMethod("instance")
            .getAnnotation(Pattern.class);
    if (pattern != null) {
      assertThat(instance).matches(pattern.regexp());
    }
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldMountEachFileWhereTheServiceLooksForIt(Chart chart) {
    Manifests manifests = chart.render();

    for (String service : List.of("gateway", "session", "execution")) {
      var spec = manifests.pod(nameOf(manifests, service)).getSpec();
      List<VolumeMount> mounts = spec.getContainers().getFirst().getVolumeMounts();
      String text =
          RenderedProperties.of(manifests, nameOf(manifests, service)).values()
              + " "
              + environment(manifests, nameOf(manifests, service)).values();
      java.util.regex.Pattern.compile("/etc/podshell/[^,;&\\] ]+")
          .matcher(text)
          .results()
          .map(result -> Path.of(result.group()))
          .forEach(
              file ->
                  assertThat(mounts)
                      .filteredOn(mount -> Path.of(mount.getMountPath()).equals(file.getParent()))
                      .as("the mount of %s", file)
                      .hasSize(1)
                      .allSatisfy(
                          mount ->
                              assertThat(files(manifests, spec, mount))
                                  .contains(file.getFileName().toString())));
    }
  }

  private static SmallRyeConfig read(Manifests manifests, String service) throws IOException {
    String name = nameOf(manifests, service);
    ServiceConfiguration reader = ServiceConfiguration.of(service);
    return reader.read(RenderedProperties.of(manifests, name), environment(manifests, name));
  }

  private static String nameOf(Manifests manifests, String service) {
    return manifests.pods().keySet().stream()
        .filter(name -> name.endsWith("-" + service))
        .findFirst()
        .orElseThrow();
  }

  /**
   * Returns a container's environment. Secrets are elsewhere, so they have their names as values.
   */
  private static Map<String, String> environment(Manifests manifests, String name) {
    return manifests.pod(name).getSpec().getContainers().getFirst().getEnv().stream()
        .collect(Collectors.toMap(EnvVar::getName, variable -> valueOf(variable, name)));
  }

  private static String valueOf(EnvVar variable, String pod) {
    if (variable.getValueFrom() == null) {
      return variable.getValue();
    }
    var secret = variable.getValueFrom().getSecretKeyRef();
    return secret == null
        ? pod + POD_SUFFIX
        : "value of %s/%s".formatted(secret.getName(), secret.getKey());
  }

  private static List<String> files(Manifests manifests, PodSpec spec, VolumeMount mount) {
    var volume =
        spec.getVolumes().stream()
            .filter(candidate -> candidate.getName().equals(mount.getName()))
            .findFirst()
            .orElseThrow();
    return volume.getConfigMap() != null
        ? List.copyOf(
            manifests.one(ConfigMap.class, volume.getConfigMap().getName()).getData().keySet())
        : volume.getSecret().getItems().stream().map(item -> item.getPath()).toList();
  }
}
