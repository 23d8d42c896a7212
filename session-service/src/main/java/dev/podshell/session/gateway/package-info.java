/** Gateways: which of them are alive, and who leaves with those that are not. */
@NullMarked
package dev.podshell.session.gateway;

import org.jspecify.annotations.NullMarked;
