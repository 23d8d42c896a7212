package dev.podshell.execution.admission;

import java.time.Duration;

/**
 * How many sandboxes there may be. Several instances that start sandboxes at the same moment may
 * exceed it by as many as they are.
 *
 * @param sandboxes of all learners together; more wait in a queue
 * @param sandboxesPerLearner of one learner; for one more the one ends that was not used for the
 *     longest, and if all are used it is refused
 * @param unusedAfter for how long one was not used that may end for another
 * @param queue how many may wait; more are refused
 * @param patience how long one may wait
 */
public record Quota(
    int sandboxes, int sandboxesPerLearner, Duration unusedAfter, int queue, Duration patience) {}
