/**
 * Runs scripts: a folder of resources for each language says how, and lets them call a game engine.
 */
@NullMarked
package dev.podshell.execution.engine;

import org.jspecify.annotations.NullMarked;
