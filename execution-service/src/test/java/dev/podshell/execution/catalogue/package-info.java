@NullMarked
package dev.podshell.execution.catalogue;

import org.jspecify.annotations.NullMarked;
