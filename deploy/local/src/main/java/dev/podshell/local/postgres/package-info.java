/** Unpacks PostgreSQL's programs and makes its data folder. */
@NullMarked
package dev.podshell.local.postgres;

import org.jspecify.annotations.NullMarked;
