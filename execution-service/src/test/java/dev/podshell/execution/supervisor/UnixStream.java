package dev.podshell.execution.supervisor;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A stream over a Unix socket. */
record UnixStream(SocketChannel channel) implements SupervisorStream {

  static UnixStream connect(Path socket) throws IOException {
    return new UnixStream(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  @Override
  public InputStream input() {
    return Channels.newInputStream(channel);
  }

  @Override
  public OutputStream output() {
    return Channels.newOutputStream(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
