/** What a question means to the execution service: image, language, limits, files. */
@NullMarked
package dev.podshell.execution.catalogue;

import org.jspecify.annotations.NullMarked;
