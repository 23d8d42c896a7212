package dev.podshell.execution.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.execution.Configurations;
import dev.podshell.execution.admission.Admission.Decision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final LearnerId ADA = new LearnerId("ada");
  private static final LearnerId EVE = new LearnerId("eve");
  private static final LearnerId GRACE = new LearnerId("grace");
  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
  private final List<SandboxRecord> sandboxes = new ArrayList<>();

  @Test
  void shouldAdmitWhileThereIsRoom() {
    alive(GRACE, 1);
    assertThat(admission(2, 5).decide(id(ADA, 1), ADA, false, snapshot()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldCountWhatItHasAdmittedBeforeTheInventoryShowsIt() {
    Admission admission = admission(2, 5);
    assertThat(admission.decide(id(ADA, 1), ADA, false, snapshot()))
        .isEqualTo(new Decision.Admitted());
    assertThat(admission.decide(id(EVE, 1), EVE, false, snapshot()))
        .isEqualTo(new Decision.Admitted());
    assertThat(admission.decide(id(GRACE, 1), GRACE, false, snapshot()))
        .isEqualTo(new Decision.Queued(0));
    admission.withdraw(id(EVE, 1));
    assertThat(admission.decide(id(GRACE, 1), GRACE, false, snapshot()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldNotCountTwiceWhatTheInventoryShowsByNow() {
    Admission admission = admission(2, 5);
    admission.decide(id(ADA, 1), ADA, false, snapshot());
    alive(ADA, 1);
    assertThat(admission.decide(id(EVE, 1), EVE, false, snapshot()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldNotLetANewcomerOvertakeThoseWhoWait() {
    queued(ADA, 1, 0);
    Admission admission = admission(1, 5);
    assertThat(admission.decide(id(EVE, 1), EVE, false, snapshot()))
        .isEqualTo(new Decision.Queued(1));
    assertThat(admission.decide(id(ADA, 1), ADA, true, snapshot()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldPreferALearnerWithFewerSandboxesToOneWhoHasWaitedLonger() {
    alive(ADA, 1);
    queued(ADA, 2, 0);
    queued(EVE, 1, 10);
    assertThat(snapshot().places()).containsEntry(id(EVE, 1), 0).containsEntry(id(ADA, 2), 1);
  }

  @Test
  void shouldRefuseALearnerWhoHasTheMaximumCountingThoseThatWait() {
    alive(ADA, 1);
    queued(ADA, 2, 0);
    assertThat(admission(9, 2).decide(id(ADA, 3), ADA, false, snapshot()))
        .isInstanceOf(Decision.Refused.class);
    assertThat(admission(9, 2).decide(id(ADA, 2), ADA, true, snapshot()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldMakeRoomWhereOneIsNotUsed() {
    alive(ADA, 1);
    unused(ADA, 2, 0);
    assertThat(admission(9, 2).decide(id(ADA, 3), ADA, false, snapshot()))
        .isEqualTo(new Decision.AwaitingEviction());
    queued(ADA, 3, 5);
    assertThat(admission(9, 2).decide(id(ADA, 3), ADA, true, snapshot()))
        .isEqualTo(new Decision.AwaitingEviction());
    assertThat(admission(9, 2).decide(id(ADA, 4), ADA, false, snapshot()))
        .as("only one is unused")
        .isInstanceOf(Decision.Refused.class);
  }

  @Test
  void shouldEndTheRequestedNumberBeginningWithTheLongestUnused() {
    unused(ADA, 1, 30);
    unused(ADA, 2, 10);
    unused(ADA, 3, 20);
    unused(EVE, 1, 0);
    assertThat(inTheWay(3)).as("nobody waits").isEmpty();

    queued(ADA, 4, 40);
    assertThat(inTheWay(3)).containsExactly(id(ADA, 2));
    queued(ADA, 5, 41);
    assertThat(inTheWay(3)).containsExactlyInAnyOrder(id(ADA, 2), id(ADA, 3));
    assertThat(inTheWay(5)).as("there is room").isEmpty();
  }

  @Test
  void shouldEndASandboxThatIsOfferedUnlessItIsUsedAgain() {
    unused(ADA, 1, 0);
    queued(ADA, 2, 1);
    SandboxInventory inventory = inventory();
    Admission admission = new Admission(inventory, quota(9, 1, 9));
    List<SandboxId> woken = new ArrayList<>();

    admission.markEvictable(id(ADA, 1), ADA, () -> woken.add(id(ADA, 1)));
    inventory.publish(sandboxes);
    assertThat(woken).containsExactly(id(ADA, 1));
    assertThat(admission.isEvictionRequested(id(ADA, 1))).isTrue();

    admission.markInUse(id(ADA, 1));
    inventory.publish(sandboxes);
    assertThat(woken).hasSize(1);
    assertThat(admission.isEvictionRequested(id(ADA, 1))).isFalse();
  }

  @Test
  void shouldRefuseWhenTooManyWait() {
    Admission admission = new Admission(inventory(), quota(1, 5, 1));
    queued(ADA, 1, 0);
    assertThat(admission.decide(id(EVE, 1), EVE, false, snapshot()))
        .isInstanceOf(Decision.Refused.class);
  }

  /**
   * Checks that one instance never exceeds the quota and starves no learner, in any order of
   * requests.
   */
  @Property
  void shouldFillTheRoomAndNeverMore(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 0, max = 5) Integer> learners,
      @ForAll @IntRange(min = 1, max = 8) int room) {
    List<SandboxRecord> waiting = new ArrayList<>();
    for (int i = 0; i < learners.size(); i++) {
      waiting.add(
          record(
              new LearnerId("learner " + learners.get(i)),
              i,
              SandboxRecord.State.QUEUED,
              BEGIN.plusSeconds(i)));
    }
    Admission admission = admission(room, 100);
    List<SandboxRecord> alive = new ArrayList<>();
    int rounds = 0;
    while (!waiting.isEmpty()) {
      assertThat(rounds++).isLessThan(100);
      List<SandboxRecord> all = new ArrayList<>(waiting);
      all.addAll(alive);
      InventorySnapshot snapshot = InventorySnapshot.of(all);
      List<SandboxRecord> asking = new ArrayList<>(waiting);
      asking.sort(Comparator.comparing(one -> one.sandbox().value()));
      for (SandboxRecord one : asking) {
        if (admission.decide(one.sandbox(), one.learner(), true, snapshot)
            instanceof Decision.Admitted) {
          waiting.remove(one);
          alive.add(one.admitted(1, BEGIN));
        }
      }
      assertThat(alive).hasSizeLessThanOrEqualTo(room);
      if (alive.size() == room) {
        admission.withdraw(alive.removeFirst().sandbox());
      }
    }
  }

  private void alive(LearnerId learner, int question) {
    sandboxes.add(record(learner, question, SandboxRecord.State.ALIVE, BEGIN));
  }

  private void unused(LearnerId learner, int question, int second) {
    sandboxes.add(
        record(learner, question, SandboxRecord.State.ALIVE, BEGIN)
            .unused(1, BEGIN.plusSeconds(second)));
  }

  private List<SandboxId> inTheWay(int most) {
    InventorySnapshot snapshot = snapshot();
    return sandboxes.stream()
        .filter(one -> snapshot.mustBeEvicted(one.sandbox(), one.learner(), most))
        .map(SandboxRecord::sandbox)
        .toList();
  }

  private void queued(LearnerId learner, int question, int second) {
    sandboxes.add(record(learner, question, SandboxRecord.State.QUEUED, BEGIN.plusSeconds(second)));
  }

  private InventorySnapshot snapshot() {
    return InventorySnapshot.of(sandboxes);
  }

  private static SandboxId id(LearnerId learner, int question) {
    return SandboxId.of(learner, new QuestionId(Integer.toString(question)));
  }

  private static SandboxRecord record(
      LearnerId learner, int question, SandboxRecord.State state, Instant since) {
    return new SandboxRecord(
        id(learner, question),
        IncarnationId.NONE,
        learner,
        new QuestionId(Integer.toString(question)),
        "local",
        1,
        0,
        state,
        since,
        null);
  }

  private static Admission admission(int room, int each) {
    return new Admission(inventory(), quota(room, each, 1_000));
  }

  private static SandboxInventory inventory() {
    return new SandboxInventory(
        () -> {
          throw new IllegalStateException("not started");
        },
        new TopicLayout(1),
        new SimpleMeterRegistry());
  }

  private static QuotaConfiguration quota(int sandboxes, int sandboxesPerLearner, int maxQueued) {
    return Configurations.of(
        QuotaConfiguration.class,
        Map.of(
            "podshell.quota.sandboxes", Integer.toString(sandboxes),
            "podshell.quota.sandboxes-per-learner", Integer.toString(sandboxesPerLearner),
            "podshell.quota.queue", Integer.toString(maxQueued)));
  }
}
