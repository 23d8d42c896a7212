/** How the page and other answers reach browsers: their security headers, and compressed. */
@NullMarked
package dev.podshell.gateway.page;

import org.jspecify.annotations.NullMarked;
