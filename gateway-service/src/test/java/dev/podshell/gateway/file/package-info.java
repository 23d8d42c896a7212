@NullMarked
package dev.podshell.gateway.file;

import org.jspecify.annotations.NullMarked;
