/** Tests who may connect. */
@NullMarked
package dev.podshell.gateway.authentication;

import org.jspecify.annotations.NullMarked;
