package dev.podshell.execution.sandbox;

import java.time.Duration;

/**
 * How many sandboxes there may be. Several instances that start sandboxes at the same moment may
 * exceed it by as many as they are.
 *
 * @param sandboxes of all learners together; more wait in a queue
 * @param sandboxesPerLearner of one learner; more are refused
 * @param queue how many may wait; more are refused
 * @param patience how long one may wait
 */
public record Quota(int sandboxes, int sandboxesPerLearner, int queue, Duration patience) {}
