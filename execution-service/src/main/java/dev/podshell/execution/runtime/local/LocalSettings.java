package dev.podshell.execution.runtime.local;

import java.nio.file.Path;

/**
 * The settings of the local runtime after they are read.
 *
 * @param folder the parent of the sandboxes' folders
 * @param isolation {@code auto}, or the configuration name of an {@link Isolation}
 * @param python of the machine; below {@code /usr}
 * @param processes of one sandbox that has its own user id
 * @param firstUser the first user id of sandboxes, when this service runs as root
 * @param terminals of one sandbox, those of its commands included
 * @param parallelStarts limits the sandboxes that start at the same time
 */
public record LocalSettings(
    Path folder,
    String isolation,
    Path python,
    int processes,
    int firstUser,
    int terminals,
    int parallelStarts) {

  /** Makes the folder independent of the working directory. */
  public LocalSettings {
    folder = folder.toAbsolutePath().normalize();
  }
}
