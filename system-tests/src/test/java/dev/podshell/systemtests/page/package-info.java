/** Tests the learner's page in a real browser. */
@NullMarked
package dev.podshell.systemtests.page;

import org.jspecify.annotations.NullMarked;
