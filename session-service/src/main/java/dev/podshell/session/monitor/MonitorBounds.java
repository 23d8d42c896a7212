package dev.podshell.session.monitor;

/**
 * How much may wait for a monitor.
 *
 * @param waiting commands, beside the one that it does
 * @param contenders connections that ask to be it, beside the one that is
 */
record MonitorBounds(int waiting, int contenders) {}
