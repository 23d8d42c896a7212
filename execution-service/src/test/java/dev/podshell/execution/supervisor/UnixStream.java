package dev.podshell.execution.supervisor;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Adapts a Unix socket to a stream. */
record UnixStream(SocketChannel channel) implements SupervisorStream {

  static UnixStream connect(Path socket) throws IOException {
    return new UnixStream(SocketChannel.open(UnixDomainSocketAddress.of(socket)));
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    return channel.read(target);
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    return channel.write(source);
  }

  @Override
  public boolean isOpen() {
    return channel.isOpen();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
