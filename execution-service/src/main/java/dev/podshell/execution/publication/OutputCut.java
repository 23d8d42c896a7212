package dev.podshell.execution.publication;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.execution.admission.OutputQuota;
import dev.podshell.execution.supervisor.SupervisorConnection;
import java.time.Duration;
import java.time.Instant;

/**
 * Counts the output of one connection for its learner's quota, and has the supervisor cut it when
 * the quota is spent. Only the connection's reader uses this.
 */
final class OutputCut {

  private final OutputQuota quota;
  private final LearnerId learner;
  private Instant cutUntil = Instant.EPOCH;

  OutputCut(OutputQuota quota, LearnerId learner) {
    this.quota = quota;
    this.learner = learner;
  }

  /** Counts the bytes of an entry, and cuts the output if they were too many. */
  void spend(EntryContent content, SupervisorConnection connection) {
    long bytes =
        switch (content) {
          case EntryContent.Output output -> output.bytes().length;
          case EntryContent.Called called -> called.bytes().length;
          case EntryContent.Tapped tapped -> tapped.bytes().length;
          case EntryContent.Started _, EntryContent.Resized _, EntryContent.Exited _ -> 0;
        };
    if (bytes > 0) {
      quota.spend(learner, bytes);
      cutIfSpent(connection);
    }
  }

  /**
   * Tells the supervisor once, and again on another day: the supervisor lifts the cut by itself.
   */
  void cutIfSpent(SupervisorConnection connection) {
    Duration cut = quota.cut(learner);
    Instant now = Instant.now();
    if (cut.isPositive() && now.isAfter(cutUntil)) {
      cutUntil = now.plus(cut);
      connection.cut(cut, quota.reason());
    }
  }
}
