/** Serves the page and other answers to browsers: security headers and compression. */
@NullMarked
package dev.podshell.gateway.page;

import org.jspecify.annotations.NullMarked;
