/**
 * Runs scripts. A folder of resources for each language describes how, and lets them call a game
 * engine.
 */
@NullMarked
package dev.podshell.execution.engine;

import org.jspecify.annotations.NullMarked;
