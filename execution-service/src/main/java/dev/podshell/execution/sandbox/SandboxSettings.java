package dev.podshell.execution.sandbox;

import dev.podshell.execution.command.LaneBounds;
import java.time.Duration;

/**
 * What an operator may set of sandboxes; each is explained in the configuration.
 *
 * @param window bytes of entries on the way from one supervisor
 */
public record SandboxSettings(
    LaneBounds lane,
    int parallelAttaches,
    int window,
    Duration attachTimeout,
    Duration firstPause,
    Duration longestPause,
    Duration answerTimeout,
    Duration giveUp,
    Duration endingNotice,
    Duration endingGrace,
    Duration endingTimeout,
    Duration revokeTimeout) {}
