/**
 * Defines what the services say to each other: the records on the topics, their codecs, and the
 * records of the session service's REST interface. Nothing else lives here, and nothing here knows
 * a framework.
 */
@NullMarked
package dev.podshell.contracts;

import org.jspecify.annotations.NullMarked;
