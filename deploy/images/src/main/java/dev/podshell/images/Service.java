package dev.podshell.images;

import java.nio.file.Path;
import java.util.List;

/** Lists the services that become images. */
public enum Service {
  GATEWAY("gateway-service", "Podshell gateway: speaks the client protocols", 8080, 9080),
  SESSION("session-service", "Podshell session service: stores what happened", 8081, 9081),
  EXECUTION("execution-service", "Podshell execution service: runs sandboxes", 9082);

  private final String moduleName;
  private final String description;
  private final List<Integer> ports;

  Service(String moduleName, String description, Integer... ports) {
    this.moduleName = moduleName;
    this.description = description;
    this.ports = List.of(ports);
  }

  /** Returns the name of its module, of its image and of its file. */
  public String moduleName() {
    return moduleName;
  }

  String description() {
    return description;
  }

  /** Returns the ports it listens on; the last one is for health and metrics. */
  public List<Integer> ports() {
    return ports;
  }

  /** Returns where the build puts it. */
  Path application(Path repository) {
    return repository.resolve(moduleName).resolve("target/quarkus-app");
  }

  /** Returns where the build, with the profile {@code images}, puts its bill of materials. */
  Path billOfMaterials(Path repository) {
    return repository.resolve(moduleName).resolve("target/sbom.cdx.json");
  }

  /** Returns the name that options and messages use. */
  @Override
  public String toString() {
    return moduleName;
  }
}
