/** The catalogue of questions: their image, language, limits and files. */
@NullMarked
package dev.podshell.execution.catalogue;

import org.jspecify.annotations.NullMarked;
