package dev.podshell.execution.runtime.local;

import java.nio.file.Path;

/**
 * What the local runtime is told by the operator.
 *
 * @param folder in which each sandbox gets a folder of its own
 * @param isolation {@code auto}, or the configuration name of an {@link Isolation}
 * @param python of the machine; below {@code /usr}
 * @param processes of one sandbox, where it has a user id of its own
 * @param firstUser the first user id of sandboxes, when this service runs as root
 * @param terminals of one sandbox, those of its commands included
 * @param parallelStarts how many sandboxes may be starting at a time
 */
public record LocalSettings(
    Path folder,
    String isolation,
    Path python,
    int processes,
    int firstUser,
    int terminals,
    int parallelStarts) {

  /** With a folder that does not depend on the working directory. */
  public LocalSettings {
    folder = folder.toAbsolutePath().normalize();
  }
}
