package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.LimitRange;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.MetricSpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Checks what decides on the number of instances. */
class ScalingTest {

  @Test
  void shouldLeaveTheNumberOfInstancesToWhatScalesThem() {
    Manifests manifests = Chart.production().render();

    assertThat(replicas(manifests, "gateway")).isNull();
    assertThat(replicas(manifests, "execution")).isNull();
    assertThat(replicas(manifests, "session")).isEqualTo(2);
  }

  @Test
  void shouldScaleGatewaysByConnectionsAndProcessorTime() {
    HorizontalPodAutoscaler scaler =
        Chart.production().render().one(HorizontalPodAutoscaler.class, "classroom-gateway");

    assertThat(scaler.getSpec().getScaleTargetRef().getName()).isEqualTo("classroom-gateway");
    assertThat(scaler.getSpec().getMetrics())
        .extracting(MetricSpec::getType)
        .containsExactlyInAnyOrder("Resource", "Pods");
    assertThat(scaler.getSpec().getMetrics().get(1).getPods())
        .satisfies(
            pods -> {
              assertThat(pods.getMetric().getName()).isEqualTo("podshell_gateway_connections");
              assertThat(pods.getTarget().getAverageValue().getAmount()).isEqualTo("2000");
            });
  }

  @Test
  void shouldScaleExecutionServicesByTheLagOfTheirTopic() {
    Manifests manifests = Chart.production().render();

    assertThat(manifests.unmodelled()).hasSize(1);
    JsonNode scaler = manifests.unmodelled().getFirst();
    assertThat(scaler.path("apiVersion").asText()).isEqualTo("keda.sh/v1alpha1");
    assertThat(scaler.path("metadata").path("namespace").asText()).isEqualTo(Chart.NAMESPACE);
    JsonNode spec = scaler.path("spec");
    assertThat(spec.at("/scaleTargetRef/name").asText()).isEqualTo("classroom-execution");
    assertThat(spec.path("maxReplicaCount").asInt()).isEqualTo(12);
    JsonNode trigger = spec.at("/triggers/0");
    assertThat(trigger.path("type").asText()).isEqualTo("kafka");
    assertThat(trigger.at("/metadata/topic").asText()).isEqualTo("podshell.commands");
    assertThat(trigger.at("/metadata/consumerGroup").asText()).isEqualTo("podshell-execution");
    assertThat(trigger.path("metadata")).allMatch(JsonNode::isTextual);
    assertThat(trigger.at("/authenticationRef/name").asText()).isEqualTo("keda-kafka");
  }

  @Test
  void shouldBoundTheNamespaceOfSandboxesWhereThatIsWanted() {
    Manifests manifests = Chart.production().render();

    assertThat(manifests.one(ResourceQuota.class, "classroom-sandboxes").getSpec().getHard())
        .containsOnlyKeys("pods");
    assertThat(manifests.one(LimitRange.class, "classroom-sandboxes").getSpec().getLimits())
        .hasSize(1);
    assertThat(Chart.minimal().render().all(ResourceQuota.class)).isEmpty();
  }

  private static @Nullable Integer replicas(Manifests manifests, String service) {
    return manifests.one(Deployment.class, "classroom-" + service).getSpec().getReplicas();
  }
}
