package dev.podshell.execution.runtime;

import dev.podshell.contracts.identity.IncarnationId;

/**
 * What a runtime needs to know of a sandbox before its supervisor runs; the rest (files,
 * environment, what each command may use) is sent to the supervisor.
 *
 * @param image the container image; the local runtime has none and ignores it
 * @param secret what whoever attaches to the supervisor must know
 * @param spoolBytes size of the ring in which entries wait for Kafka
 * @param homeBytes size of the writable home, and again of the writable temporary folder
 */
public record SandboxSpecification(
    IncarnationId incarnation, String image, String secret, long spoolBytes, long homeBytes) {

  /** Without the secret. */
  @Override
  public String toString() {
    return "SandboxSpecification[" + incarnation + ", " + image + "]";
  }
}
