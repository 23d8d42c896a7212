/** Tells readers how far ingest has come: the watermarks, as PostgreSQL announces their moves. */
@NullMarked
package dev.podshell.session.progress;

import org.jspecify.annotations.NullMarked;
