/**
 * Says where sandboxes are: the records of the compacted topic {@code podshell.sandboxes}, and the
 * file in which the local runtime records a sandbox's first process.
 */
@NullMarked
package dev.podshell.contracts.sandbox;

import org.jspecify.annotations.NullMarked;
