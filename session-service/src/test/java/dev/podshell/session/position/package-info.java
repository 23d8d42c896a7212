/** Tests the plan of a batch. */
@NullMarked
package dev.podshell.session.position;

import org.jspecify.annotations.NullMarked;
