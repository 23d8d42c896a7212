/** Reads the environment of the services: values of variables are taken literally. */
@NullMarked
package dev.podshell.environment;

import org.jspecify.annotations.NullMarked;
