/** Lets in gateways, which show the service token. */
@NullMarked
package dev.podshell.session.access;

import org.jspecify.annotations.NullMarked;
