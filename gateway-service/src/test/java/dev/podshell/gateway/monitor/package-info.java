/** Monitors and users by themselves. */
@NullMarked
package dev.podshell.gateway.monitor;

import org.jspecify.annotations.NullMarked;
