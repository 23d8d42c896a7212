/** Monitors, which do the commands of users one at a time: what is asked of them. */
@NullMarked
package dev.podshell.contracts.monitor;

import org.jspecify.annotations.NullMarked;
