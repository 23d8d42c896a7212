package dev.podshell.helm;

import io.fabric8.kubernetes.api.model.ConfigMap;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Reads the properties file of a service as Java does. */
final class RenderedProperties {

  private RenderedProperties() {}

  static Properties of(Manifests manifests, String service) {
    Properties properties = new Properties();
    try {
      properties.load(
          new StringReader(
              manifests.one(ConfigMap.class, service).getData().get("application.properties")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }
}
