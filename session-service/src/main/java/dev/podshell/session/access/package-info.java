/** Who may call: gateways, by the service token. */
@NullMarked
package dev.podshell.session.access;

import org.jspecify.annotations.NullMarked;
