package dev.podshell.images;

import java.util.Map;
import java.util.TreeMap;

/** Makes the labels that the OCI image specification names. */
final class Labels {

  static final String BASE_NAME = "org.opencontainers.image.base.name";

  private Labels() {}

  static Map<String, String> of(String image, String description, Release release) {
    Map<String, String> labels = new TreeMap<>();
    labels.put("org.opencontainers.image.title", Destination.REPOSITORY + "-" + image);
    labels.put("org.opencontainers.image.description", description);
    labels.put("org.opencontainers.image.version", release.version());
    labels.put("org.opencontainers.image.licenses", "Apache-2.0");
    release.revision().ifPresent(it -> labels.put("org.opencontainers.image.revision", it));
    return labels;
  }
}
