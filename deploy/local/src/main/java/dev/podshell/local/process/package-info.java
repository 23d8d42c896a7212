/** Runs processes that end when this JVM does, however it ends. */
@NullMarked
package dev.podshell.local.process;

import org.jspecify.annotations.NullMarked;
