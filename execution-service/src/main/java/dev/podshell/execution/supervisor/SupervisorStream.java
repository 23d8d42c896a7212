package dev.podshell.execution.supervisor;

import java.io.Closeable;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * A byte stream to a supervisor, however the runtime gets it there. Reading and writing may be done
 * from two threads; closing ends both.
 */
public interface SupervisorStream extends Closeable {

  InputStream input();

  OutputStream output();
}
