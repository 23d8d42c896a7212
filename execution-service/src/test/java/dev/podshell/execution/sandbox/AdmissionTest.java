package dev.podshell.execution.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.execution.sandbox.Admission.Decision;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
    assertThat(admission(2, 5).decide(id(ADA, 1), ADA, false, population()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldCountWhatItHasAdmittedBeforeTheCensusShowsIt() {
    Admission admission = admission(2, 5);
    assertThat(admission.decide(id(ADA, 1), ADA, false, population()))
        .isEqualTo(new Decision.Admitted());
    assertThat(admission.decide(id(EVE, 1), EVE, false, population()))
        .isEqualTo(new Decision.Admitted());
    assertThat(admission.decide(id(GRACE, 1), GRACE, false, population()))
        .isEqualTo(new Decision.Queued(0));
    admission.withdraw(id(EVE, 1));
    assertThat(admission.decide(id(GRACE, 1), GRACE, false, population()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldNotCountTwiceWhatTheCensusShowsByNow() {
    Admission admission = admission(2, 5);
    admission.decide(id(ADA, 1), ADA, false, population());
    alive(ADA, 1);
    assertThat(admission.decide(id(EVE, 1), EVE, false, population()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldNotLetANewcomerOvertakeThoseWhoWait() {
    queued(ADA, 1, 0);
    Admission admission = admission(1, 5);
    assertThat(admission.decide(id(EVE, 1), EVE, false, population()))
        .isEqualTo(new Decision.Queued(1));
    assertThat(admission.decide(id(ADA, 1), ADA, true, population()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldPreferWhoHasFewerToWhoHasWaitedLonger() {
    alive(ADA, 1);
    queued(ADA, 2, 0);
    queued(EVE, 1, 10);
    assertThat(population().places()).containsEntry(id(EVE, 1), 0).containsEntry(id(ADA, 2), 1);
  }

  @Test
  void shouldRefuseWhoHasAsManyAsOneMayHaveCountingThoseThatWait() {
    alive(ADA, 1);
    queued(ADA, 2, 0);
    assertThat(admission(9, 2).decide(id(ADA, 3), ADA, false, population()))
        .isInstanceOf(Decision.Refused.class);
    assertThat(admission(9, 2).decide(id(ADA, 2), ADA, true, population()))
        .isEqualTo(new Decision.Admitted());
  }

  @Test
  void shouldMakeRoomWhereOneIsNotUsed() {
    alive(ADA, 1);
    unused(ADA, 2, 0);
    assertThat(admission(9, 2).decide(id(ADA, 3), ADA, false, population()))
        .isEqualTo(new Decision.MakingRoom());
    queued(ADA, 3, 5);
    assertThat(admission(9, 2).decide(id(ADA, 3), ADA, true, population()))
        .isEqualTo(new Decision.MakingRoom());
    assertThat(admission(9, 2).decide(id(ADA, 4), ADA, false, population()))
        .as("only one is unused")
        .isInstanceOf(Decision.Refused.class);
  }

  @Test
  void shouldEndAsManyAsAreWantedAndThoseFirstThatWereNotUsedForLonger() {
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
  void shouldWantWhatIsOfferedAndNothingThatIsUsedAgain() {
    unused(ADA, 1, 0);
    queued(ADA, 2, 1);
    Census census = census();
    Admission admission =
        new Admission(census, new Quota(9, 1, Duration.ofMinutes(1), 9, Duration.ofMinutes(1)));
    List<SandboxId> woken = new ArrayList<>();

    admission.offer(id(ADA, 1), ADA, () -> woken.add(id(ADA, 1)));
    census.publish(sandboxes);
    assertThat(woken).containsExactly(id(ADA, 1));
    assertThat(admission.isWanted(id(ADA, 1))).isTrue();

    admission.keep(id(ADA, 1));
    census.publish(sandboxes);
    assertThat(woken).hasSize(1);
    assertThat(admission.isWanted(id(ADA, 1))).isFalse();
  }

  @Test
  void shouldRefuseWhenTooManyWait() {
    Admission admission =
        new Admission(census(), new Quota(1, 5, Duration.ofMinutes(1), 1, Duration.ofMinutes(1)));
    queued(ADA, 1, 0);
    assertThat(admission.decide(id(EVE, 1), EVE, false, population()))
        .isInstanceOf(Decision.Refused.class);
  }

  /**
   * However they ask, one instance never admits more than there is room for, and starves nobody.
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
      Population population = Population.of(all);
      List<SandboxRecord> asking = new ArrayList<>(waiting);
      asking.sort(Comparator.comparing(one -> one.sandbox().value()));
      for (SandboxRecord one : asking) {
        if (admission.decide(one.sandbox(), one.learner(), true, population)
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
    Population population = population();
    return sandboxes.stream()
        .filter(one -> population.isInTheWay(one.sandbox(), one.learner(), most))
        .map(SandboxRecord::sandbox)
        .toList();
  }

  private void queued(LearnerId learner, int question, int second) {
    sandboxes.add(record(learner, question, SandboxRecord.State.QUEUED, BEGIN.plusSeconds(second)));
  }

  private Population population() {
    return Population.of(sandboxes);
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
    return new Admission(
        census(), new Quota(room, each, Duration.ofMinutes(1), 1_000, Duration.ofMinutes(1)));
  }

  private static Census census() {
    return new Census(
        () -> {
          throw new IllegalStateException("not started");
        },
        new TopicLayout(1),
        new SimpleMeterRegistry());
  }
}
