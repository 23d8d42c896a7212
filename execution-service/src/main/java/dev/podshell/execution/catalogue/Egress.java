package dev.podshell.execution.catalogue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A network that sandboxes may reach. The Helm chart creates the network policies from the same
 * catalogue. This service checks the entry and labels the sandboxes.
 *
 * @param cidr a network in CIDR notation
 * @param ports of TCP; none: all
 */
public record Egress(String cidr, List<Integer> ports) {

  private static final String CIDR =
      "(\\d{1,3}\\.){3}\\d{1,3}/([0-9]|[12][0-9]|3[0-2])|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*/\\d{1,3}";
  private static final int LARGEST_PORT = 65_535;

  public Egress(@Nullable String cidr, @Nullable List<Integer> ports) {
    if (cidr == null || !cidr.matches(CIDR)) {
      throw new InvalidSettingException("cidr", "must be a network such as 10.0.12.0/24");
    }
    this.cidr = cidr;
    this.ports = ports == null ? List.of() : List.copyOf(ports);
    if (this.ports.stream().anyMatch(port -> port < 1 || port > LARGEST_PORT)) {
      throw new InvalidSettingException("ports", "must be from 1 to " + LARGEST_PORT);
    }
  }
}
