/** Measures the packaged service; no tests. */
@NullMarked
package dev.podshell.session.bench;

import org.jspecify.annotations.NullMarked;
