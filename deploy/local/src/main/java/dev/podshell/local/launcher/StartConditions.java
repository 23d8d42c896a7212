package dev.podshell.local.launcher;

import dev.podshell.local.SystemPorts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Checks the conditions for building, deleting or starting anything. Like everything that it uses,
 * this class needs only the JDK, because {@link Preflight} runs from its source.
 *
 * @param catalogue empty: the one that comes with Podshell
 */
record StartConditions(SystemPorts ports, Optional<Path> catalogue) {

  /**
   * Checks the conditions.
   *
   * @throws LaunchException naming the first that does not hold, and what to do
   */
  void require() throws LaunchException {
    if (catalogue.isPresent() && !Files.isReadable(catalogue.get())) {
      throw new LaunchException("There is no catalogue " + catalogue.get());
    }
    if (catalogue.isPresent() && Files.isDirectory(catalogue.get())) {
      throw new LaunchException("The catalogue %s is a folder".formatted(catalogue.get()));
    }
    PortCheck.requireFree(wantedPorts());
  }

  private List<PortCheck> wantedPorts() {
    int distance = SystemPorts.MANAGEMENT_DISTANCE;
    return List.of(
        new PortCheck("the gateway", ports.gateway(), "--port"),
        new PortCheck("the gateway's health (--port + 1000)", ports.gateway() + distance, "--port"),
        new PortCheck("the session service", ports.session(), "--session-port"),
        new PortCheck(
            "the session service's health (--session-port + 1000)",
            ports.session() + distance,
            "--session-port"),
        new PortCheck(
            "the execution service's health (--execution-port + 1000)",
            ports.execution() + distance,
            "--execution-port"),
        new PortCheck("Kafka", ports.kafka(), "--kafka-port"),
        new PortCheck("PostgreSQL", ports.postgres(), "--postgres-port"));
  }
}
