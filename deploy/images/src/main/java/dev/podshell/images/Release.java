package dev.podshell.images;

import java.util.Optional;

/**
 * Identifies what is being built.
 *
 * @param version of Podshell
 * @param tag of the images
 * @param revision the commit, where it is known
 */
public record Release(String version, String tag, Optional<String> revision) {}
