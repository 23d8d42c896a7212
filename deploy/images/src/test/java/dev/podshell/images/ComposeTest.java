package dev.podshell.images;

import static dev.podshell.images.ComposeFile.REPOSITORY;
import static dev.podshell.images.ComposeFile.texts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.podshell.environment.Mappings;
import dev.podshell.execution.ExecutionConfiguration;
import dev.podshell.gateway.topic.TopicConfiguration;
import dev.podshell.session.configuration.SessionConfiguration;
import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares docker-compose.yml with how the services are built and configured. */
class ComposeTest {

  /** The variables that the JVM reads by itself. */
  private static final String JVM_OPTIONS = "JAVA_TOOL_OPTIONS";

  private static final String NO_NEW_PRIVILEGES = "no-new-privileges:true";

  private final ComposeFile compose;

  ComposeTest() throws IOException {
    compose = ComposeFile.read();
  }

  static Stream<String> containers() throws IOException {
    return ComposeFile.read().containers().keySet().stream().sorted();
  }

  @ParameterizedTest
  @EnumSource
  void shouldSetNothingThatAServiceDoesNotKnow(Service service) {
    Set<String> known = new TreeSet<>();
    for (Class<?> mapping : configurations(service)) {
      ConfigMappings.getProperties(ConfigClass.configClass(mapping))
          .keySet()
          .forEach(property -> known.add(variable(property)));
    }
    foreign(service).forEach(property -> known.add(variable(property)));
    known.add(JVM_OPTIONS);

    assertThat(compose.environment(service).keySet()).isSubsetOf(known);
  }

  @ParameterizedTest
  @EnumSource
  void shouldSetAllThatAServiceNeedsToStart(Service service) throws IOException {
    SmallRyeConfig config = config(service);

    assertThat(configurations(service))
        .allSatisfy(mapping -> assertThat(config.getConfigMapping(mapping)).isNotNull());
    assertThat(foreign(service))
        .allSatisfy(it -> assertThat(config.getValue(it, String.class)).isNotBlank());
  }

  @Test
  void shouldGiveGatewayAndSessionServiceTheSameToken() {
    assertThat(environmentOf(Service.GATEWAY, "PODSHELL_SERVICE_TOKEN"))
        .isEqualTo(environmentOf(Service.SESSION, "PODSHELL_SERVICE_TOKEN"));
  }

  @Test
  void shouldGiveTheDatabaseAndTheSessionServiceTheSamePassword() {
    assertThat(environmentOf(Service.SESSION, "QUARKUS_DATASOURCE_PASSWORD"))
        .isEqualTo(compose.container("postgres").at("/environment/POSTGRES_PASSWORD").asText());
  }

  @ParameterizedTest
  @EnumSource
  void shouldListenWhereItsImageSays(Service service) throws IOException {
    SmallRyeConfig config = config(service);
    boolean hasHttp =
        config.getOptionalValue("quarkus.http.host-enabled", boolean.class).orElse(true);
    int health = config.getValue("quarkus.management.port", int.class);

    assertThat(service.ports())
        .isEqualTo(
            hasHttp
                ? List.of(config.getValue("quarkus.http.port", int.class), health)
                : List.of(health));
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskForReadinessAtTheManagementPort(Service service) {
    List<String> test = texts(compose.container(service).at("/healthcheck/test"));

    assertThat(test).startsWith("CMD");
    assertThat(test.getLast())
        .contains("/dev/tcp/127.0.0.1/" + service.ports().getLast() + ";", "GET /q/health/ready ");
  }

  @Test
  void shouldLetTheGatewayFindTheSessionService() {
    assertThat(environmentOf(Service.GATEWAY, "PODSHELL_SESSION_SERVICE_URL"))
        .isEqualTo("http://session-service:" + Service.SESSION.ports().getFirst());
  }

  @ParameterizedTest
  @EnumSource
  void shouldRunTheImageThatTheBuildMakes(Service service) {
    String built =
        "podshell/" + service + ":${PODSHELL_TAG:-" + System.getProperty("podshell.version") + "}";
    JsonNode container = compose.container(service);

    if (service == Service.EXECUTION) {
      assertThat(container.at("/build/args/EXECUTION_SERVICE").asText()).isEqualTo(built);
      assertThat(container.get("pull_policy").asText()).isEqualTo("build");
    } else {
      assertThat(container.get("image").asText()).isEqualTo(built);
      assertThat(container.get("pull_policy").asText()).isEqualTo("never");
    }
  }

  @Test
  void shouldRunTheKafkaAndPostgresThatTheTestsRun() {
    assertThat(compose.container("kafka").get("image").asText())
        .isEqualTo("apache/kafka:" + System.getProperty("podshell.kafka.version"));
    assertThat(System.getProperty("podshell.postgres.version"))
        .startsWith(
            compose.container("postgres").get("image").asText().replace("postgres:", "") + ".");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void shouldWaitUntilWhatItNeedsIsHealthy(String name) {
    for (Map.Entry<String, JsonNode> needed :
        compose.container(name).path("depends_on").properties()) {
      assertThat(needed.getValue().get("condition").asText()).isEqualTo("service_healthy");
      assertThat(compose.container(needed.getKey()).has("healthcheck")).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("containers")
  void shouldBoundMemoryAndProcesses(String name) {
    assertThat(compose.container(name).path("mem_limit").asText()).matches("[1-9][0-9]*[mg]");
    assertThat(compose.container(name).path("pids_limit").asInt()).isPositive();
  }

  @ParameterizedTest
  @MethodSource("containers")
  void shouldPublishOnlyTheGatewayAndOnlyOnThisMachine(String name) {
    List<String> published = texts(compose.container(name).path("ports"));

    assertThat(published)
        .isEqualTo(name.equals("gateway-service") ? List.of("127.0.0.1:8080:8080") : List.of());
  }

  @ParameterizedTest
  @MethodSource("containers")
  void shouldGiveNoCapabilityAndNoPrivilege(String name) {
    JsonNode container = compose.container(name);

    assertThat(texts(container.path("cap_drop"))).containsExactly("ALL");
    assertThat(texts(container.path("security_opt"))).contains(NO_NEW_PRIVILEGES);
    assertThat(container.properties())
        .extracting(Map.Entry::getKey)
        .doesNotContain(
            "cap_add", "devices", "ipc", "network_mode", "pid", "privileged", "userns_mode");
    assertThat(texts(container.path("volumes"))).allMatch(it -> it.matches("[a-z]+:/var/lib/.+"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldRunAServiceAsItsImageDoesWithAReadOnlyRoot(Service service) {
    JsonNode container = compose.container(service);

    assertThat(container.path("read_only").asBoolean()).isTrue();
    assertThat(container.has("user")).isFalse();
    assertThat(texts(container.get("tmpfs")))
        .singleElement()
        .asString()
        .startsWith("/tmp:size=")
        .doesNotContain("exec");
  }

  @ParameterizedTest
  @MethodSource("containers")
  void shouldLoosenOnlyWhatBubblewrapNeedsAndOnlyWithIt(String name) {
    List<String> options = texts(compose.container(name).path("security_opt"));

    assertThat(options)
        .isEqualTo(
            name.equals("execution-service")
                ? List.of(
                    NO_NEW_PRIVILEGES,
                    "seccomp=execution-service/src/main/resources/dev/podshell/execution/runtime/local/seccomp.json",
                    "apparmor=unconfined",
                    "systempaths=unconfined")
                : List.of(NO_NEW_PRIVILEGES));
  }

  @Test
  void shouldKeepSandboxesApartOrNotStart() {
    assertThat(environmentOf(Service.EXECUTION, "PODSHELL_LOCAL_ISOLATION"))
        .isEqualTo("bubblewrap");
  }

  @Test
  void shouldReapSandboxesThatHaveEnded() {
    assertThat(compose.container(Service.EXECUTION).path("init").asBoolean()).isTrue();
  }

  @Test
  void shouldReadEverySecretFromOutsideAndNameItInTheExample() throws IOException {
    Set<String> secrets = new TreeSet<>();
    for (JsonNode container : compose.containers().values()) {
      for (Map.Entry<String, JsonNode> variable : container.get("environment").properties()) {
        if (variable.getKey().matches(".*(PASSWORD|SECRET|TOKEN).*")) {
          assertThat(variable.getValue().asText())
              .matches("\\$\\{[A-Z_]+:\\?see \\.env\\.example}");
          secrets.add(variable.getValue().asText().replaceAll("\\$\\{([A-Z_]+):.*", "$1="));
        }
      }
    }

    assertThat(
            Files.readAllLines(REPOSITORY.resolve(".env.example")).stream()
                .filter(it -> !it.startsWith("#")))
        .containsExactlyInAnyOrderElementsOf(secrets);
  }

  /** The settings of the framework that a service needs. */
  private static Set<String> foreign(Service service) {
    return switch (service) {
      case GATEWAY -> Set.of("quarkus.profile", "kafka.bootstrap.servers");
      case SESSION ->
          Set.of(
              "kafka.bootstrap.servers",
              "quarkus.datasource.jdbc.url",
              "quarkus.datasource.username",
              "quarkus.datasource.password");
      case EXECUTION -> Set.of("kafka.bootstrap.servers");
    };
  }

  private String environmentOf(Service service, String variable) {
    return compose.container(service).get("environment").get(variable).asText();
  }

  private static List<Class<?>> configurations(Service service) {
    return Mappings.find(
        switch (service) {
          case GATEWAY -> TopicConfiguration.class;
          case SESSION -> SessionConfiguration.class;
          case EXECUTION -> ExecutionConfiguration.class;
        });
  }

  /**
   * Returns the configuration as the service sees it: its own properties, replaced by its
   * environment.
   */
  private SmallRyeConfig config(Service service) throws IOException {
    Properties own = new Properties();
    Path file =
        REPOSITORY
            .resolve(service.moduleName())
            .resolve("src/main/resources/application.properties");
    try (var text = Files.newBufferedReader(file)) {
      own.load(text);
    }
    Map<String, String> properties = new HashMap<>(Map.of("java.io.tmpdir", "/tmp"));
    own.stringPropertyNames().forEach(name -> properties.put(name, own.getProperty(name)));
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .addDefaultInterceptors()
            .addDiscoveredConverters()
            .withSources(new EnvConfigSource(compose.environment(service), 300))
            .withSources(new PropertiesConfigSource(properties, "application.properties", 250));
    configurations(service).forEach(builder::withMapping);
    return builder.build();
  }

  /** Returns a variable's name by MicroProfile Config's rule. */
  private static String variable(String property) {
    return property.replaceAll("[^A-Za-z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
