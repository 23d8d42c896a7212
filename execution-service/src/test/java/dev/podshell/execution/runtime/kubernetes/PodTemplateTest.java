package dev.podshell.execution.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodTemplateTest {

  @Test
  void shouldBeEmptyWithoutAFile() throws Exception {
    assertThat(PodTemplate.read(Optional.empty())).isEqualTo(new Pod());
    assertThat(PodTemplate.parse("template.yaml", "")).isEqualTo(new Pod());
  }

  @Test
  void shouldReadWhatAPodHas() {
    Pod pod =
        PodTemplate.parse(
            "template.yaml",
            "apiVersion: v1\nkind: Pod\nspec: {runtimeClassName: kata, nodeSelector: {a: b}}\n");

    assertThat(pod.getSpec().getRuntimeClassName()).isEqualTo("kata");
    assertThat(pod.getSpec().getNodeSelector()).containsEntry("a", "b");
  }

  @Test
  void shouldNameWhatPodsDoNotHave() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> PodTemplate.parse("template.yaml", "spec: {nodeSelectors: {a: b}}\nmetdata: {}"))
        .withMessage("template.yaml has fields that Pods do not have: metdata, nodeSelectors");
  }

  @Test
  void shouldSayThatItIsNoPod() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PodTemplate.parse("template.yaml", "- a\n- b\n"))
        .withMessageStartingWith("template.yaml is not a Pod: ");
  }
}
