package dev.podshell.execution.runtime;

/**
 * The properties that are fixed when a sandbox is created, before it has a learner. Sandboxes of
 * the same shape are interchangeable until they are used.
 *
 * @param image the container image; the local runtime has none and ignores it
 * @param spoolBytes size of the ring in which entries wait for Kafka
 * @param homeBytes size of the writable home, and again of the writable temporary folder
 * @param memoryBytes of all commands together
 * @param cpuMillis the limit of processor time, in thousandths of a core
 * @param requestedMemoryBytes memory that is reserved for it
 * @param requestedCpuMillis thousandths of a core that are reserved for it
 * @param networked whether it may use the network at all
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
