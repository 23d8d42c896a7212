/** One learner types while another attacks the system. */
@NullMarked
package dev.podshell.systemtests.attack;

import org.jspecify.annotations.NullMarked;
