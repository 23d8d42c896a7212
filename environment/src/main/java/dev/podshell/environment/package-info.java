/**
 * Reads the environment of the services: values of variables are taken literally. Finds the
 * interfaces by which services read their settings.
 */
@NullMarked
package dev.podshell.environment;

import org.jspecify.annotations.NullMarked;
