package dev.podshell.local;

/**
 * Holds the ports of a system on the loopback address; 0 stands for a free one. The health and
 * metrics of a service are at its port plus {@value #MANAGEMENT_DISTANCE}.
 */
public record SystemPorts(int gateway, int session, int execution, int kafka, int postgres) {

  public static final int MANAGEMENT_DISTANCE = 1000;

  /** Returns free ports for everything, which tests want. */
  public static SystemPorts free() {
    return new SystemPorts(0, 0, 0, 0, 0);
  }
}
