/** Says where sandboxes are: the records of the compacted topic {@code podshell.sandboxes}. */
@NullMarked
package dev.podshell.contracts.sandbox;

import org.jspecify.annotations.NullMarked;
