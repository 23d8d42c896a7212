/** Parts of ingest by themselves. */
@NullMarked
package dev.podshell.session.ingest;

import org.jspecify.annotations.NullMarked;
