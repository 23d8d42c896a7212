/** What the protocols' documents say, statement by statement, of the running system. */
@NullMarked
package dev.podshell.systemtests.conformance;

import org.jspecify.annotations.NullMarked;
