package dev.podshell.execution.runtime;

/**
 * The properties that are fixed when a sandbox is created, before it has a learner. Sandboxes of
 * the same shape are interchangeable until they are used.
 *
 * @param image the container image; the local runtime has none and ignores it
 * @param spoolBytes size of the ring in which entries wait for Kafka
 * @param homeBytes size of the writable home, and again of the writable temporary folder
 * @param limits of all commands together
 * @param requests what is reserved for it
 * @param networked whether it may use the network at all
 */
public record SandboxShape(
    String image,
    long spoolBytes,
    long homeBytes,
    Resources limits,
    Resources requests,
    boolean networked) {

  /**
   * Memory and processor time.
   *
   * @param cpuMillis thousandths of a core
   */
  public record Resources(long memoryBytes, int cpuMillis) {}
}
