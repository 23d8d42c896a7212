package dev.podshell.local;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Describes what a system consists of.
 *
 * @param folder all that it stores, its logs and its secrets
 * @param ports of the first instance of each component; further ones get free ports
 * @param gateways how many, at least 1
 * @param executionServices how many, at least 1
 * @param sessionServices how many, at least 1; gateways reach several through a balancer
 * @param catalogue the file with the questions; null: what the execution service has built in
 * @param gatewaySettings configuration of the gateways beside what this library sets
 * @param executionSettings the same for the execution services
 * @param sessionSettings the same for the session services
 */
public record SystemSettings(
    Path folder,
    SystemPorts ports,
    int gateways,
    int executionServices,
    int sessionServices,
    @Nullable Path catalogue,
    Map<String, String> gatewaySettings,
    Map<String, String> executionSettings,
    Map<String, String> sessionSettings) {

  public SystemSettings {
    folder = folder.toAbsolutePath().normalize();
    gatewaySettings = Map.copyOf(gatewaySettings);
    executionSettings = Map.copyOf(executionSettings);
    sessionSettings = Map.copyOf(sessionSettings);
    if (gateways < 1 || executionServices < 1 || sessionServices < 1) {
      throw new IllegalArgumentException("A system has at least one of each service");
    }
  }

  /** Returns settings with one instance of each, on free ports. */
  public static SystemSettings inFolder(Path folder) {
    return new SystemSettings(
        folder, SystemPorts.free(), 1, 1, 1, null, Map.of(), Map.of(), Map.of());
  }

  /** Returns these settings with other numbers of instances. */
  public SystemSettings withInstances(
      int newGateways, int newExecutionServices, int newSessionServices) {
    return new SystemSettings(
        folder,
        ports,
        newGateways,
        newExecutionServices,
        newSessionServices,
        catalogue,
        gatewaySettings,
        executionSettings,
        sessionSettings);
  }

  /** Returns these settings with other configuration of the gateways. */
  public SystemSettings withGatewaySettings(Map<String, String> newGatewaySettings) {
    return new SystemSettings(
        folder,
        ports,
        gateways,
        executionServices,
        sessionServices,
        catalogue,
        newGatewaySettings,
        executionSettings,
        sessionSettings);
  }

  /** Returns these settings with other configuration of the execution services. */
  public SystemSettings withExecutionSettings(Map<String, String> newExecutionSettings) {
    return new SystemSettings(
        folder,
        ports,
        gateways,
        executionServices,
        sessionServices,
        catalogue,
        gatewaySettings,
        newExecutionSettings,
        sessionSettings);
  }

  /** Returns these settings with other configuration of the session services. */
  public SystemSettings withSessionSettings(Map<String, String> newSessionSettings) {
    return new SystemSettings(
        folder,
        ports,
        gateways,
        executionServices,
        sessionServices,
        catalogue,
        gatewaySettings,
        executionSettings,
        newSessionSettings);
  }
}
