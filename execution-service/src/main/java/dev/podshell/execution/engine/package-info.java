/** How scripts are run: a folder of resources for each language, with what lets a script call a game engine. */
@NullMarked
package dev.podshell.execution.engine;

import org.jspecify.annotations.NullMarked;
