/** Sessions, and gateways' claims to commands. */
@NullMarked
package dev.podshell.session.session;

import org.jspecify.annotations.NullMarked;
