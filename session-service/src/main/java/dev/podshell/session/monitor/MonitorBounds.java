package dev.podshell.session.monitor;

/**
 * Bounds what may wait for a monitor.
 *
 * @param waiting the maximum number of commands, beside the one that has begun
 * @param contenders the maximum number of connections, beside the monitor
 */
record MonitorBounds(int waiting, int contenders) {}
