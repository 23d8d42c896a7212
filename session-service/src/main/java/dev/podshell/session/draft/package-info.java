/** Stores drafts: the texts that learners type in editors, with their earlier versions. */
@NullMarked
package dev.podshell.session.draft;

import org.jspecify.annotations.NullMarked;
