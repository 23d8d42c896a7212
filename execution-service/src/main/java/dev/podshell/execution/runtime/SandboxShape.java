package dev.podshell.execution.runtime;

/**
 * What is settled when a sandbox is made, whoever it is for. Sandboxes of one shape can stand in
 * for one another until they are used.
 *
 * @param image the container image; the local runtime has none and ignores it
 * @param spoolBytes size of the ring in which entries wait for Kafka
 * @param homeBytes size of the writable home, and again of the writable temporary folder
 * @param memoryBytes of all commands together
 * @param cpuMillis thousandths of a core that it may use
 * @param requestedMemoryBytes what is set aside for it
 * @param requestedCpuMillis thousandths of a core that are set aside for it
 * @param networked whether it may reach anything on the network
 */
public record SandboxShape(
    String image,
    long spoolBytes,
    long homeBytes,
    long memoryBytes,
    int cpuMillis,
    long requestedMemoryBytes,
    int requestedCpuMillis,
    boolean networked) {}
