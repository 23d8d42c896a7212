/** How the services read their environment: the values of variables are taken as they are. */
@NullMarked
package dev.podshell.environment;

import org.jspecify.annotations.NullMarked;
