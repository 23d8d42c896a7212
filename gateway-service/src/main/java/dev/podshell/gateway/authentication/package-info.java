/** Finds the learner of a connection: tokens, upgrades, and the issuer of the local profile. */
@NullMarked
package dev.podshell.gateway.authentication;

import org.jspecify.annotations.NullMarked;
