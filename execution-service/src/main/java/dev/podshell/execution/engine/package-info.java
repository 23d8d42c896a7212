/** What lets scripts of a language call a game engine. */
@NullMarked
package dev.podshell.execution.engine;

import org.jspecify.annotations.NullMarked;
