/** Finds the pipes in what a learner gives to a shell. */
@NullMarked
package dev.podshell.gateway.pipeline;

import org.jspecify.annotations.NullMarked;
