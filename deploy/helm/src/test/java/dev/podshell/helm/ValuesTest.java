package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import dev.podshell.execution.catalogue.Egress;
import dev.podshell.execution.catalogue.Limits;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.catalogue.Requests;
import dev.podshell.execution.catalogue.Warm;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks what the chart tells an operator who makes a mistake. */
class ValuesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gatway: {}                                              | gatway
          kafka: {bootstrapServer: a:9092}                        | bootstrapServer
          gateway: {replica: 3}                                   | replica
          gateway: {autoscaling: {maxReplica: 3}}                 | maxReplica
          sandboxes: {podTemplate: {spec: {hostNetwork: true}}}   | hostNetwork
          sandboxes: {podTemplate: {spec: {containers: []}}}      | containers
          catalogue: {questions: {loops: {image: a, language: python, imagee: b}}} | loops
          catalogue: {unknown-question: refuse}                   | unknown-question
          networkPolicies: {egres: {}}                            | egres
          """)
  void shouldRefuseAMisspeltKeyAndNameIt(String yaml, String key) {
    assertThat(Chart.minimal().withYaml(yaml).refusal()).contains(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          gateway: {replicas: two}                                | gateway/replicas
          gateway: {replicas: -1}                                 | gateway/replicas
          kafka: {topics: {partitions: 0}}                        | kafka/topics/partitions
          kafka: {topics: {create: "yes"}}                        | kafka/topics/create
          kafka: {securityProtocol: TLS}                          | kafka/securityProtocol
          kafka: {bootstrapServers: kafka}                        | kafka/bootstrapServers
          postgresql: {url: "postgres://db/podshell"}             | postgresql/url
          secrets: {existingSecret: [a]}                          | secrets/existingSecret
          sandboxes: {volumeMedium: tmpfs}                        | sandboxes/volumeMedium
          sandboxes: {startTimeout: 2 minutes}                    | sandboxes/startTimeout
          catalogue: {egress: {Packages: [{cidr: 10.0.0.0/8}]}}   | catalogue/egress
          catalogue: {egress: {packages: [{cidr: 10.0.0.0}]}}     | catalogue/egress/packages/0/cidr
          catalogue: {egress: {packages: [{cidr: 10.0.0.0/8, ports: [0]}]}} | catalogue/egress/packages/0/ports/0
          authentication: {allowedOrigins: [learn.example]}       | authentication/allowedOrigins/0
          """)
  void shouldRefuseAWrongValueAndNameItsKey(String yaml, String path) {
    assertThat(Chart.minimal().withYaml(yaml).refusal().replace('.', '/')).contains(path);
  }

  @Test
  void shouldNameAllThatIsMissingAtOnceAndSayWhatToDo() {
    assertThat(Chart.bare().refusal())
        .contains("secrets.existingSecret must name a Secret with the keys service-token and")
        .contains("kubectl create secret generic podshell --namespace learning")
        .contains("authentication.issuer must be")
        .contains("authentication.jwksUrl must be")
        .contains("kafka.bootstrapServers must name Kafka's brokers")
        .contains("postgresql.url must be the database's JDBC address")
        .contains("postgresql.existingSecret must name a Secret with the keys username and");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kafka: {securityProtocol: SASL_SSL}                       | kafka.sasl.existingSecret must name a Secret whose key sasl.jaas.config
          sandboxes: {namespace: {name: learning}}                  | sandboxes.namespace.name must not be learning
          gateway: {settings: {podshell.service-token: abc}}        | gateway.settings.podshell.service-token would be readable in a ConfigMap
          execution: {settings: {podshell.execution.secret: abc}}   | execution.settings.podshell.execution.secret would be readable
          kafka: {settings: {ssl.truststore.password: abc}}         | kafka.settings.ssl.truststore.password would be readable
          postgresql: {url: "jdbc:postgresql://db/a?password=b"}    | postgresql.url must not hold the user or the password
          catalogue: {questions: {playground: {egress: packages}}}  | catalogue.questions.playground.egress names packages
          catalogue: {default: loops}                               | catalogue.questions must have an entry for catalogue.default, loops
          execution: {keda: {enabled: true, maxReplicas: 65}}       | execution.keda.maxReplicas must be at most kafka.topics.partitions (64)
          monitoring: {serviceMonitor: {enabled: true}}             | networkPolicies.ingress.monitoringNamespace must name
          gateway: {httpRoute: {enabled: true}}                     | gateway.httpRoute.parentRefs must name the Gateway
          gateway: {ingress: {enabled: true}}                       | gateway.ingress.hosts must name the hosts
          """)
  void shouldSayWhatToDoWhenValuesContradict(String yaml, String sentence) {
    assertThat(Chart.minimal().withYaml(yaml).refusal()).contains(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.24.17"})
  void shouldRefuseAClusterWithoutPodSecurity(String version) {
    assertThat(Chart.minimal().onKubernetes(version).refusal()).contains(">=1.25.0");
  }

  @Test
  void shouldHaveTheKeysOfTheExecutionServicesCatalogueAndNoOthers() throws IOException {
    JsonNode definitions =
        new ObjectMapper()
            .readTree(Chart.FOLDER.resolve("values.schema.json").toFile())
            .path("definitions");

    Map.of(
            "question", Question.class,
            "limits", Limits.class,
            "requests", Requests.class,
            "warm", Warm.class,
            "egress", Egress.class)
        .forEach(
            (definition, type) ->
                assertThat(definitions.at("/" + definition + "/properties").fieldNames())
                    .toIterable()
                    .as(definition)
                    .containsExactlyInAnyOrderElementsOf(keys(type)));
  }

  private static List<String> keys(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents())
        .map(RecordComponent::getName)
        .map(PropertyNamingStrategies.KebabCaseStrategy.INSTANCE::translate)
        .toList();
  }
}
