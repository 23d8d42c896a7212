package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.SubjectBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks who may do what, and where secrets are. */
class AccessTest {

  private static final Pattern SECRET_NAME =
      Pattern.compile("(?i)(password|secret|token|jaas)[^.]*$");

  static List<Chart> charts() {
    return Chart.all();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldLetTheExecutionServiceDoWhatItMustWhereSandboxesAreAndNothingElse(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(manifests.all(Role.class)).hasSize(1);
    Role role = manifests.all(Role.class).getFirst();
    assertThat(role.getMetadata().getNamespace()).isNotEqualTo(Chart.NAMESPACE);
    assertThat(role.getRules())
        .containsExactlyInAnyOrder(
            rule("", "pods", "get", "list", "watch", "create", "patch", "delete"),
            rule("", "pods/exec", "get", "create"),
            rule("", "configmaps", "get", "create"),
            rule("", "events", "list", "watch"),
            rule("coordination.k8s.io", "leases", "get", "create", "update", "patch"));

    assertThat(manifests.all(RoleBinding.class)).hasSize(1);
    RoleBinding binding = manifests.all(RoleBinding.class).getFirst();
    assertThat(binding.getMetadata().getNamespace()).isEqualTo(role.getMetadata().getNamespace());
    assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
    assertThat(binding.getSubjects())
        .containsExactly(
            new SubjectBuilder()
                .withKind("ServiceAccount")
                .withName(accountOf(manifests, "-execution"))
                .withNamespace(Chart.NAMESPACE)
                .build());
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldAskForNothingClusterWide(Chart chart) {
    assertThat(chart.render().objects())
        .extracting(HasMetadata::getKind)
        .doesNotContain("ClusterRole", "ClusterRoleBinding");
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldGiveEachServiceAnAccountOfItsOwn(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(manifests.all(ServiceAccount.class))
        .hasSize(3)
        .allSatisfy(account -> assertThat(account.getAutomountServiceAccountToken()).isFalse());
    assertThat(manifests.names(ServiceAccount.class))
        .containsExactlyInAnyOrder(
            accountOf(manifests, "-gateway"),
            accountOf(manifests, "-session"),
            accountOf(manifests, "-execution"));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldMakeNoSecretAndWriteNoneDown(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(manifests.objects()).noneMatch(Secret.class::isInstance);
    assertThat(
            manifests.all(ConfigMap.class).stream()
                .flatMap(map -> map.getData().values().stream())
                .flatMap(String::lines)
                .filter(line -> line.matches("[a-z.-]+=.*")))
        .filteredOn(line -> SECRET_NAME.matcher(line.replaceFirst("=.*", "")).find())
        .allSatisfy(line -> assertThat(line).matches("[a-z.]+=\\$\\{[A-Z_]+}"));
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldTakeEachSecretOfTheEnvironmentByReference(Chart chart) {
    List<EnvVar> secrets =
        chart.render().pods().values().stream()
            .flatMap(pod -> pod.getSpec().getContainers().getFirst().getEnv().stream())
            .filter(
                variable ->
                    SECRET_NAME.matcher(variable.getName()).find()
                        || variable.getName().endsWith("USERNAME"))
            .toList();

    assertThat(secrets)
        .hasSizeGreaterThanOrEqualTo(5)
        .allSatisfy(
            variable -> {
              assertThat(variable.getValue()).isNull();
              assertThat(variable.getValueFrom().getSecretKeyRef().getName()).isNotBlank();
              assertThat(variable.getValueFrom().getSecretKeyRef().getKey()).isNotBlank();
            });
  }

  @Test
  void shouldShowEachServiceOnlyTheSecretsThatItNeeds() {
    Manifests manifests = Chart.production().render();

    assertThat(secretsOf(manifests, "classroom-gateway"))
        .containsExactlyInAnyOrder(
            "podshell/service-token",
            "podshell-kafka/sasl.jaas.config",
            "kafka-ca/ca.password",
            "kafka-ca/ca.p12");
    assertThat(secretsOf(manifests, "classroom-session"))
        .containsExactlyInAnyOrder(
            "podshell/service-token",
            "podshell-postgresql/username",
            "podshell-postgresql/password",
            "postgresql-ca/ca.crt",
            "podshell-kafka/sasl.jaas.config",
            "kafka-ca/ca.password",
            "kafka-ca/ca.p12");
    assertThat(secretsOf(manifests, "classroom-execution"))
        .containsExactlyInAnyOrder(
            "podshell/execution-secret",
            "podshell-kafka/sasl.jaas.config",
            "kafka-ca/ca.password",
            "kafka-ca/ca.p12");
  }

  @Test
  void shouldTakeSecretsUnderTheNamesThatTheyHave() {
    Manifests manifests = Chart.minimal().with("own-secrets").render();

    assertThat(secretsOf(manifests, "podshell-session"))
        .containsExactlyInAnyOrder(
            "from-vault/token",
            "database/user",
            "database/pass",
            "kafka-ca/ca.crt",
            "podshell-certificate/user.p12",
            "podshell-certificate/user.password");
    assertThat(secretsOf(manifests, "podshell-execution")).contains("from-vault/supervisors");
  }

  private static List<String> secretsOf(Manifests manifests, String name) {
    var spec = manifests.pod(name).getSpec();
    List<String> keys =
        new ArrayList<>(
            spec.getContainers().getFirst().getEnv().stream()
                .filter(variable -> variable.getValueFrom() != null)
                .map(variable -> variable.getValueFrom().getSecretKeyRef())
                .filter(Objects::nonNull)
                .map(reference -> reference.getName() + "/" + reference.getKey())
                .toList());
    spec.getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .flatMap(
            volume ->
                volume.getSecret().getItems().stream()
                    .map(item -> volume.getSecret().getSecretName() + "/" + item.getKey()))
        .forEach(keys::add);
    return keys;
  }

  private static String accountOf(Manifests manifests, String suffix) {
    return manifests.pods().entrySet().stream()
        .filter(pod -> pod.getKey().endsWith(suffix))
        .map(pod -> pod.getValue().getSpec().getServiceAccountName())
        .findFirst()
        .orElseThrow();
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(Arrays.asList(verbs))
        .build();
  }
}
