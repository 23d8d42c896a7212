/** Holds the bodies of the session service's REST for drafts: what learners type in editors. */
@NullMarked
package dev.podshell.contracts.draft;

import org.jspecify.annotations.NullMarked;
