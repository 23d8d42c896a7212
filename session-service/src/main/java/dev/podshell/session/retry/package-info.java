/** Repeats what the database or Kafka cannot do now, and reports that as not ready. */
@NullMarked
package dev.podshell.session.retry;

import org.jspecify.annotations.NullMarked;
