/** Measures the packaged service. It holds no tests. */
@NullMarked
package dev.podshell.session.bench;

import org.jspecify.annotations.NullMarked;
