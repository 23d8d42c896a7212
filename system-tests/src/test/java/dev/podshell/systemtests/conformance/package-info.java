/** Compares the running system with the protocols' documents, statement by statement. */
@NullMarked
package dev.podshell.systemtests.conformance;

import org.jspecify.annotations.NullMarked;
