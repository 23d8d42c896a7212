package dev.podshell.local;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Describes how one instance of a service runs.
 *
 * @param name what people call it, such as {@code gateway 0}
 * @param application the folder of the packaged service, which holds {@code quarkus-run.jar}
 * @param folder where it runs; holds its configuration and its log
 * @param profile Quarkus' configuration profile
 * @param port of its HTTP server
 * @param managementPort of its health and metrics
 * @param heapMegabytes its largest heap
 * @param settings its configuration; may hold secrets
 */
public record ServiceConfig(
    String name,
    Path application,
    Path folder,
    String profile,
    int port,
    int managementPort,
    int heapMegabytes,
    Map<String, String> settings) {

  public ServiceConfig {
    settings = Map.copyOf(settings);
  }

  /** Returns this config with another value of a setting. */
  public ServiceConfig with(String setting, String value) {
    Map<String, String> changed = new TreeMap<>(settings);
    changed.put(setting, value);
    return new ServiceConfig(
        name, application, folder, profile, port, managementPort, heapMegabytes, changed);
  }

  /** Omits the settings, which may hold secrets. */
  @Override
  public String toString() {
    return "ServiceConfig[" + name + ", " + port + "]";
  }
}
