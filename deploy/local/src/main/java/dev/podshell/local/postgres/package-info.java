/** PostgreSQL's programs and its data folder. */
@NullMarked
package dev.podshell.local.postgres;

import org.jspecify.annotations.NullMarked;
