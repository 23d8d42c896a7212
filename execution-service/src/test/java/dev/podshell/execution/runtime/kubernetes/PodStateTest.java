package dev.podshell.execution.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.EndReason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the messages for learners; the statuses are those of Kubernetes. */
class PodStateTest {

  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void shouldLookForAMachineBeforeThereIsAStatus() {
    assertThat(state("{}")).isEqualTo(waiting("Looking for a machine with room for the sandbox"));
  }

  @Test
  void shouldSayThatNoMachineHasRoom() {
    assertThat(
            state(
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'False', reason: Unschedulable}]}"))
        .isEqualTo(waiting("No machine has room for the sandbox at the moment; waiting for one"));
  }

  @Test
  void shouldSayThatItIsPreparedOnceItHasAMachine() {
    assertThat(
            state(
                "{phase: Pending, conditions: [{type: PodScheduled, status: 'True'}],"
                    + " containerStatuses: [{state: {waiting: {reason: ContainerCreating}}}]}"))
        .isEqualTo(waiting("Preparing the sandbox"));
  }

  @Test
  void shouldTryAgainWhenAnImageCouldNotBeFetchedOnce() {
    assertThat(pending("ErrImagePull"))
        .isEqualTo(waiting("The sandbox's image could not be fetched; trying again"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"InvalidImageName", "ErrImageNeverPull", "ImagePullBackOff"})
  void shouldGiveUpWhenAnImageCannotBeFetched(String reason) {
    assertThat(pending(reason)).isEqualTo(over(EndReason.NO_IMAGE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
  void shouldGiveUpWhenAContainerCannotBeCreated(String reason) {
    assertThat(pending(reason)).isEqualTo(over(EndReason.NOT_STARTED));
  }

  @Test
  void shouldRunWhenItsContainerDoes() {
    assertThat(state("{phase: Running, containerStatuses: [{state: {running: {}}}]}"))
        .isEqualTo(new PodState.Running());
  }

  @ParameterizedTest
  @ValueSource(strings = {"Running", "Failed"})
  void shouldSayThatItTookTooMuchMemory(String phase) {
    assertThat(
            state(
                "{phase: %s, containerStatuses: [{state: {terminated: {reason: OOMKilled, exitCode: 137}}}]}"
                    .formatted(phase)))
        .isEqualTo(over(EndReason.MEMORY));
  }

  @ParameterizedTest
  @CsvSource({
    "Usage of EmptyDir volume \"home\" exceeds the limit, files exceeded their limit",
    "Pod ephemeral local storage usage exceeds the total limit, files exceeded their limit",
    "The node was low on resource: memory, machine had no room left"
  })
  void shouldSayWhyItWasEvicted(String message, String said) {
    assertThat(state("{phase: Failed, reason: Evicted, message: '%s'}".formatted(message)))
        .isInstanceOfSatisfying(
            PodState.Over.class, over -> assertThat(over.reason().message()).endsWith(said));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{phase: Running, containerStatuses: [{state: {terminated: {reason: Error, exitCode: 143}}}]}",
        "{phase: Failed, containerStatuses: [{state: {terminated: {reason: Error, exitCode: 143}}}]}",
        "{phase: Failed}",
        "{phase: Succeeded}"
      })
  void shouldSayThatItWasEndedFromOutsideIfItIsBeingDeleted(String status) {
    Pod pod = pod("metadata: {deletionTimestamp: '%s'}".formatted(NOW), status);

    assertThat(PodState.of(pod, NOW)).isEqualTo(over(EndReason.DELETED));
  }

  @Test
  void shouldSayThatItHadReachedItsAge() {
    assertThat(state("{phase: Failed, reason: DeadlineExceeded}")).isEqualTo(over(EndReason.AGE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Running", "Failed", "Unknown"})
  void shouldSayThatItsMachineWasLost(String phase) {
    assertThat(state("{phase: %s, reason: NodeLost}".formatted(phase)))
        .isEqualTo(over(EndReason.MACHINE_LOST));
  }

  @Test
  void shouldSayThatItWasEndedFromOutsideWhenItsMachineShutsDown() {
    assertThat(state("{phase: Failed, reason: NodeShutdown}")).isEqualTo(over(EndReason.DELETED));
  }

  @Test
  void shouldBeOverWhenItsSupervisorHasEnded() {
    assertThat(state("{phase: Succeeded}")).isEqualTo(over(EndReason.UNKNOWN));
    assertThat(
            state(
                "{phase: Failed, containerStatuses: [{state: {terminated: {reason: Error, exitCode: 1}}}]}"))
        .isEqualTo(over(EndReason.UNKNOWN));
  }

  @Test
  void shouldRunOnWhileItIsBeingDeleted() {
    assertThat(deletedAt("2026-01-02T03:03:40Z")).isEqualTo(new PodState.Running());
  }

  @Test
  void shouldBeOverWhenItsMachineDoesNotDeleteIt() {
    assertThat(deletedAt("2026-01-02T03:03:20Z")).isEqualTo(over(EndReason.MACHINE_LOST));
  }

  @Test
  void shouldTellNothingOfTheClusterToLearners() {
    assertThat(
            state(
                "{phase: Failed, reason: Evicted, message: 'node ip-10-0-3-7 had condition: [DiskPressure]'}"))
        .asString()
        .doesNotContain("ip-10-0-3-7");
  }

  private static PodState pending(String reason) {
    return state(
        "{phase: Pending, conditions: [{type: PodScheduled, status: 'True'}],"
            + " containerStatuses: [{state: {waiting: {reason: %s}}}]}".formatted(reason));
  }

  private static PodState deletedAt(String time) {
    return PodState.of(
        pod(
            "metadata: {deletionTimestamp: '%s'}".formatted(time),
            "{phase: Running, containerStatuses: [{state: {running: {}}}]}"),
        NOW);
  }

  private static PodState state(String status) {
    return PodState.of(pod("metadata: {}", status), NOW);
  }

  private static Pod pod(String metadata, String status) {
    return Serialization.unmarshal(
        "apiVersion: v1\nkind: Pod\n%s\nstatus: %s\n".formatted(metadata, status), Pod.class);
  }

  private static PodState waiting(String message) {
    return new PodState.Waiting(message);
  }

  private static PodState over(EndReason reason) {
    return new PodState.Over(reason);
  }
}
