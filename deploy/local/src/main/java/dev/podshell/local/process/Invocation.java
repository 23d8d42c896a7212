package dev.podshell.local.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Describes how a process is started and stopped.
 *
 * @param environment added to this JVM's; may hold secrets, which arguments may not
 * @param folder where it runs, and alone
 * @param log what it prints is appended here
 * @param stopSignal the name of the signal that asks it to end, such as {@code TERM}
 * @param grace how long it may take to end, before it is killed
 */
public record Invocation(
    List<String> command,
    Map<String, String> environment,
    Path folder,
    Path log,
    String stopSignal,
    Duration grace) {

  public Invocation {
    command = List.copyOf(command);
    environment = Map.copyOf(environment);
  }

  /** Omits the environment, which may hold secrets. */
  @Override
  public String toString() {
    return "Invocation[" + command + "]";
  }
}
