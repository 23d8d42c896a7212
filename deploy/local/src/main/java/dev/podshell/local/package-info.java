/** Podshell's components as processes of this machine: started, killed and started again. */
@NullMarked
package dev.podshell.local;

import org.jspecify.annotations.NullMarked;
