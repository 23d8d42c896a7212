/**
 * What Podshell costs, as ratios to a floor that is measured in the same run: absolute times differ
 * from machine to machine. Run by {@code ./podshell bench}; never part of the tests.
 */
@NullMarked
package dev.podshell.systemtests.benchmark;

import org.jspecify.annotations.NullMarked;
