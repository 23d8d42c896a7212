package dev.podshell.execution.supervisor;

import java.nio.channels.ByteChannel;

/**
 * A byte stream to a supervisor, whatever the runtime sends it through. {@code read} blocks until
 * there are bytes, and {@code write} until all are taken. One thread may read while another writes;
 * closing ends both.
 */
public interface SupervisorStream extends ByteChannel {}
