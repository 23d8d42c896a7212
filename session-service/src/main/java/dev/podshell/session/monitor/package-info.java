/** Monitors: what is asked of them, in the order of their topic, and what comes of it. */
@NullMarked
package dev.podshell.session.monitor;

import org.jspecify.annotations.NullMarked;
