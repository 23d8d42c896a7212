package dev.podshell.local.launcher;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.podshell.local.process.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PortCheckTest {

  @Test
  void shouldNameThePortAndItsOptionWhenSomebodyListensThere() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      PortCheck wanted = new PortCheck("Kafka", taken.getLocalPort(), "--kafka-port");

      assertThatThrownBy(() -> PortCheck.requireFree(List.of(wanted)))
          .isInstanceOf(LaunchException.class)
          .hasMessageContaining("Port %d, which is for Kafka, is in use", taken.getLocalPort())
          .hasMessageEndingWith("--kafka-port");
    }
  }

  @Test
  void shouldNameBothWhenTwoWantTheSamePort() {
    int port = new FreePorts().find();

    assertThatThrownBy(
            () ->
                PortCheck.requireFree(
                    List.of(
                        new PortCheck("Kafka", port, "--kafka-port"),
                        new PortCheck("PostgreSQL", port, "--postgres-port"))))
        .hasMessageContaining("for both Kafka and PostgreSQL");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 65_536})
  void shouldRefuseANumberThatIsNoPort(int port) {
    assertThatThrownBy(
            () -> PortCheck.requireFree(List.of(new PortCheck("Kafka", port, "--kafka-port"))))
        .hasMessageContaining("is not from 1 to 65535");
  }

  @Test
  void shouldAcceptFreePorts() {
    PortCheck wanted = new PortCheck("Kafka", new FreePorts().find(), "--kafka-port");

    assertThatCode(() -> PortCheck.requireFree(List.of(wanted))).doesNotThrowAnyException();
  }
}
