/**
 * Measures what Podshell costs, as ratios to a floor of the same run, because absolute times differ
 * from machine to machine. {@code ./podshell bench} runs this; it is no part of the tests.
 */
@NullMarked
package dev.podshell.systemtests.benchmark;

import org.jspecify.annotations.NullMarked;
