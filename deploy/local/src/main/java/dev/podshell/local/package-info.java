/**
 * Runs Podshell's components as processes of this machine, which can be killed and started again.
 */
@NullMarked
package dev.podshell.local;

import org.jspecify.annotations.NullMarked;
