/**
 * Defines what the services say to each other: the records on the topics, their codecs, the records
 * of the session service's REST interface, and the file that outlives the execution service with a
 * local sandbox. Nothing else lives here, and nothing here knows a framework.
 */
@NullMarked
package dev.podshell.contracts;

import org.jspecify.annotations.NullMarked;
