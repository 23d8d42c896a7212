package dev.podshell.local.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class FreePortsTest {

  private final FreePorts free = new FreePorts();

  @Test
  void shouldFindEachPortOnce() {
    List<Integer> ports = Stream.generate(free::find).limit(1_000).toList();

    assertThat(ports).doesNotHaveDuplicates();
  }

  @Test
  void shouldFindPortsThatCanBeListenedOnAndThatNoOutgoingConnectionTakes() {
    int port = free.find();

    assertThat(port).isLessThan(32_768);
    assertThatCode(() -> new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close())
        .doesNotThrowAnyException();
  }

  @Test
  void shouldLeaveAGivenPortAsItIs() {
    assertThat(free.orGiven(5_432)).isEqualTo(5_432);
  }
}
