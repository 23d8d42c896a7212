/** Stores learners' documents: their preferences and their notes. */
@NullMarked
package dev.podshell.session.document;

import org.jspecify.annotations.NullMarked;
