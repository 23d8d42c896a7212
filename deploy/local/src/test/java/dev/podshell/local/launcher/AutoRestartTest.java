package dev.podshell.local.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.local.PostgresServer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AutoRestartTest {

  @TempDir Path folder;

  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @Test
  void shouldNameAPartThatDiesAndStartItAgain() throws Exception {
    try (PostgresServer component = PostgresServer.start(folder, 0);
        AutoRestart _ = AutoRestart.start(component, new PrintStream(printed, true, UTF_8))) {
      long before = component.pid();

      ProcessHandle.of(before).orElseThrow().destroyForcibly();

      await().atMost(30, SECONDS).until(() -> printed.toString(UTF_8).contains("is ready again"));
      assertThat(printed.toString(UTF_8))
          .startsWith("PostgreSQL ended with exit code 137; it is started again in 1 s");
      assertThat(component.isRunning()).isTrue();
      assertThat(component.pid()).isNotEqualTo(before);
    }
  }

  @Test
  void shouldLeaveThePartAsItIsWhenClosed() throws Exception {
    try (PostgresServer component = PostgresServer.start(folder, 0)) {
      AutoRestart.start(component, new PrintStream(printed, true, UTF_8)).close();
      assertThat(component.isRunning()).isTrue();

      component.kill();

      assertThat(component.isRunning()).isFalse();
      assertThat(printed.toString(UTF_8)).isEmpty();
    }
  }
}
