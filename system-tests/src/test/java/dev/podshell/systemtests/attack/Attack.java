package dev.podshell.systemtests.attack;

import dev.podshell.systemtests.PodshellSystem;

/** Does what a learner or a stranger may try to stop others, and ends by itself within a minute. */
@FunctionalInterface
interface Attack {

  /** Sets the duration of an attack that could continue indefinitely, in seconds. */
  int SECONDS = 5;

  /** Attacks, and returns when the attack has ended. A refusal by the system is no failure. */
  void carryOut(PodshellSystem system) throws Exception;
}
