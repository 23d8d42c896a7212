package dev.podshell.systemtests.attack;

import dev.podshell.systemtests.PodshellSystem;

/**
 * Something that a learner or a stranger does to stop others. It ends by itself within a minute.
 */
@FunctionalInterface
interface Attack {

  /** The duration of an attack that could continue indefinitely, in seconds. */
  int SECONDS = 8;

  /** Attacks, and returns once the attack has ended; what the system refuses is no failure. */
  void carryOut(PodshellSystem system) throws Exception;
}
