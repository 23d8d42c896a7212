/** Tests monitors without their service. */
@NullMarked
package dev.podshell.session.monitor;

import org.jspecify.annotations.NullMarked;
