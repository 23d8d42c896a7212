/**
 * Files of sandboxes over HTTP: who may have them, how they are read, and as what they are sent.
 */
@NullMarked
package dev.podshell.gateway.file;

import org.jspecify.annotations.NullMarked;
