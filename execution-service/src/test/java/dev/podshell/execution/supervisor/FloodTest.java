package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.EntryContent.Output;
import dev.podshell.contracts.event.EntryContent.Resized;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.Answer.Result;
import dev.podshell.execution.supervisor.ConfigureRequest.Limits;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FloodTest {

  private static final long SPOOL_BYTES = 8 * 1024 * 1024;
  private static final long FLOOD_BYTES = 200_000_000;

  @TempDir private Path folder;

  @Test
  void shouldStayFlatAndLoseNothingWhenTheReaderPauses() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, SPOOL_BYTES, Sandbox.WINDOW, Limits.none())) {
      sandbox.run("true");
      long before = sandbox.supervisor.status("VmRSS");
      sandbox.connection.close();
      PausingReader reader = new PausingReader();
      try (SupervisorConnection connection =
          Sandbox.attach(sandbox.supervisor, 1, 4 * 1024 * 1024, reader)) {
        CommandId command = new CommandId(100);
        String flood =
            "python3 -c 'import random, sys; r = random.Random(3).randbytes(1000000)\n"
                + "for i in range(200): sys.stdout.buffer.write(r[i:] + r[:i])' | tee >(sha256sum >&2)";
        connection.start(command, Sandbox.shell(flood, null, false));

        await().atMost(Sandbox.TIMEOUT).until(() -> reader.isPaused() && isStill(sandbox));
        assertThat(sandbox.supervisor.status("VmHWM") - before).as("kB").isLessThan(12_000);
        reader.goOn();
        String digest = reader.digest.orTimeout(120, SECONDS).join();

        assertThat(reader.bytes).hasValue(FLOOD_BYTES);
        assertThat(digest).isEqualTo(reader.expected.toString().strip().split(" ")[0]);
        assertThat(sandbox.supervisor.status("VmHWM") - before).as("kB").isLessThan(12_000);
      }
    }
  }

  /** Returns whether the supervisor has stopped reading, and so uses no processor time. */
  private static boolean isStill(Sandbox sandbox) throws Exception {
    long before = sandbox.supervisor.status("voluntary_ctxt_switches");
    LockSupport.parkNanos(Duration.ofMillis(200).toNanos());
    return sandbox.supervisor.status("voluntary_ctxt_switches") - before < 5;
  }

  /** Stops at an entry until it is released. */
  private static final class PausingReader implements EntryReceiver {

    private final AtomicLong bytes = new AtomicLong();
    private final CountDownLatch gate = new CountDownLatch(1);
    private final CompletableFuture<String> digest = new CompletableFuture<>();
    private final StringBuilder expected = new StringBuilder();
    private final MessageDigest sha256;
    private @Nullable SupervisorConnection connection;
    private volatile boolean paused;

    private PausingReader() throws Exception {
      sha256 = MessageDigest.getInstance("SHA-256");
    }

    @Override
    public void onAttached(SupervisorConnection newAttachment) {
      connection = newAttachment;
    }

    @Override
    public void onEntry(SupervisorEntry entry) {
      if (entry.content() instanceof Output output && output.stream() == Stream.STDOUT) {
        sha256.update(output.bytes());
        if (bytes.addAndGet(output.bytes().length) > FLOOD_BYTES / 4) {
          pause();
        }
      } else if (entry.content() instanceof Output output) {
        expected.append(new String(output.bytes(), US_ASCII));
      } else if (entry.content() instanceof Exited) {
        digest.complete(HexFormat.of().formatHex(sha256.digest()));
      }
      Objects.requireNonNull(connection).acknowledge(entry.sequence());
    }

    private void pause() {
      paused = true;
      try {
        gate.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    private boolean isPaused() {
      return paused;
    }

    private void goOn() {
      gate.countDown();
    }

    @Override
    public void onDiscarded(CommandId command, long count) {}
  }

  @Test
  void shouldBlockAFloodingCommandAndLetOthersGoOn() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, SPOOL_BYTES, Sandbox.WINDOW, Limits.none())) {
      sandbox.recorder.stopAcknowledging();
      CommandId flood = sandbox.start("head -c 50000000 /dev/zero; touch written", null);
      Path written = sandbox.supervisor.home().resolve("written");
      Path other = sandbox.supervisor.home().resolve("other");
      await().atMost(Sandbox.TIMEOUT).until(() -> isStill(sandbox));

      CommandId quiet =
          sandbox.start("head -c 500000 /dev/zero; read line; echo $line; touch other", null);
      assertThat(sandbox.write(quiet, "typed\n").result()).isEqualTo(Result.QUEUED);
      await().atMost(Sandbox.TIMEOUT).until(() -> other.toFile().exists());

      assertThat(written).doesNotExist();
      sandbox.recorder.acknowledgeAll();
      sandbox.awaitEnd(flood);
      sandbox.awaitEnd(quiet);
      assertThat(written).exists();
      assertThat(sandbox.stdout(flood)).hasSize(50_000_000);
      assertThat(sandbox.stdout(quiet)).endsWith("typed\n").hasSize(500_006);
    }
  }

  @Test
  void shouldDeliverWhatWasWrittenBeforeTheExitWhenTheRingWasFullAtTheTime() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, SPOOL_BYTES, Sandbox.WINDOW, Limits.none())) {
      sandbox.recorder.stopAcknowledging();
      CommandId flood =
          sandbox.start("head -c 50000000 /dev/zero & sleep 0.5; printf LAST >&2", null);
      Path ended = sandbox.supervisor.home().resolve("ended");
      await().atMost(Sandbox.TIMEOUT).until(() -> isStill(sandbox));
      sandbox.start("sleep 2; touch ended", null);
      await().atMost(Sandbox.TIMEOUT).until(() -> ended.toFile().exists());

      assertThat(sandbox.recorder.exit(flood)).isNull();
      sandbox.recorder.acknowledgeAll();
      sandbox.awaitEnd(flood);

      assertThat(sandbox.stderr(flood)).isEqualTo("LAST");
    }
  }

  @Test
  void shouldRecordTheNewestSizeWhenTheRingIsFull() throws Exception {
    try (Sandbox sandbox = Sandbox.start(folder, 1024 * 1024, Sandbox.WINDOW / 8, Limits.none())) {
      sandbox.recorder.stopAcknowledging();
      CommandId flood =
          sandbox.start("head -c 5000000 /dev/zero | tr '\\0' x; stty size", Sandbox.TERMINAL);
      await().atMost(Sandbox.TIMEOUT).until(() -> isStill(sandbox));

      for (int i = 1; i <= 50; i++) {
        assertThat(sandbox.resize(flood, new TerminalSize(100 + i, 50)).result())
            .isEqualTo(Result.QUEUED);
      }
      sandbox.recorder.acknowledgeAll();
      sandbox.awaitEnd(flood);

      assertThat(sandbox.terminal(flood)).endsWith("50 150\r\n");
      assertThat(
              sandbox.recorder.contents(flood).stream().filter(Resized.class::isInstance).toList())
          .endsWith(new Resized(new TerminalSize(150, 50)));
    }
  }
}
