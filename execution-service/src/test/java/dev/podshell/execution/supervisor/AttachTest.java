package dev.podshell.execution.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.EntryContent.Output;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.AttachRefusedException.Reason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AttachTest {

  private static final int ENTRY = 0x84;

  private Sandbox sandbox;
  private SupervisorProcess supervisor;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    sandbox = Sandbox.start(folder);
    supervisor = sandbox.supervisor;
  }

  @AfterEach
  void stop() throws Exception {
    sandbox.close();
  }

  @Test
  void shouldRefuseAWrongSecret() {
    assertThatThrownBy(
            () ->
                SupervisorConnection.attach(
                    supervisor.connect(),
                    new AttachRequest("close sesame", 9, 1),
                    Duration.ofSeconds(20),
                    new Recorder()))
        .isInstanceOfSatisfying(
            AttachRefusedException.class,
            refused -> assertThat(refused.reason()).isEqualTo(Reason.SECRET));
    assertThat(sandbox.connection.closed()).isNotDone();
  }

  @Test
  void shouldRefuseALowerEpochAndLetAnEqualOrHigherOneTakeOver() throws Exception {
    try (SupervisorConnection equal =
        Sandbox.attach(supervisor, 1, Sandbox.WINDOW, new Recorder())) {
      sandbox.connection.closed().handle((_, _) -> true).get(20, SECONDS);
      try (SupervisorConnection higher =
          Sandbox.attach(supervisor, 5, Sandbox.WINDOW, new Recorder())) {
        equal.closed().handle((_, _) -> true).get(20, SECONDS);
        assertThatThrownBy(() -> Sandbox.attach(supervisor, 4, Sandbox.WINDOW, new Recorder()))
            .isInstanceOfSatisfying(
                AttachRefusedException.class,
                refused -> {
                  assertThat(refused.reason()).isEqualTo(Reason.EPOCH);
                  assertThat(refused.epoch()).isEqualTo(5);
                });
        assertThat(higher.closed()).isNotDone();
      }
    }
  }

  @Test
  void shouldNotBeQuietWhenItIsPinged() {
    await().until(() -> sandbox.connection.quiet().compareTo(Duration.ofMillis(300)) > 0);

    sandbox.connection.ping();

    await().until(() -> sandbox.connection.quiet().compareTo(Duration.ofMillis(300)) < 0);
    assertThat(sandbox.connection.closed()).isNotDone();
  }

  @Test
  void shouldFailRequestsThatWereNotAnsweredWhenTheStreamEnds() throws Exception {
    sandbox.connection.close();

    assertThatThrownBy(
            () ->
                sandbox
                    .connection
                    .start(new CommandId(1), Sandbox.shell("true", null, false))
                    .get(20, SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(IOException.class);
    sandbox.connection.closed().get(20, SECONDS);
  }

  @Test
  void shouldTellANewClientTheState() throws Exception {
    sandbox.recorder.stopAcknowledging();
    CommandId ended = sandbox.run("true");
    CommandId running = sandbox.start("cat", null);
    await().atMost(Sandbox.TIMEOUT).until(() -> !sandbox.recorder.entriesOf(running).isEmpty());

    try (SupervisorConnection next =
        Sandbox.attach(supervisor, 2, Sandbox.WINDOW, new Recorder())) {
      AttachReply reply = next.reply();

      assertThat(reply.configured()).isTrue();
      assertThat(reply.running()).containsExactly(running);
      assertThat(reply.labels())
          .isEqualTo(
              Map.of(
                  ended, "label of " + "true".hashCode(), running, "label of " + "cat".hashCode()));
      assertThat(reply.acknowledged()).isZero();
      assertThat(reply.last()).isEqualTo(3);
      assertThat(reply.idle()).isZero();
    }
  }

  @Test
  void shouldGoOnByteForByteWhenAConnectionBreaksInTheMiddleOfAnEntry() throws Exception {
    byte[] content = new byte[12_000_000];
    new Random(7).nextBytes(content);
    Files.write(supervisor.home().resolve("content"), content);
    CommandId command = new CommandId(1);
    sandbox.connection.close();

    List<byte[]> received = new ArrayList<>();
    try (RawClient first = RawClient.attached(supervisor, 2, 4_000_000)) {
      assertThat(first.decoded()).isInstanceOf(SupervisorFrame.Attached.class);
      first.send(new ClientFrame.Start(1, command, Sandbox.shell("cat content", null, false)));
      while (received.size() < 20) {
        byte[] frame = first.frame();
        if (Byte.toUnsignedInt(frame[0]) == ENTRY) {
          received.add(frame);
        }
      }
      first.send(new ClientFrame.Acknowledge(11));
      first.send(new ClientFrame.Start(2, command, Sandbox.shell("cat content", null, false)));
      byte[] frame = first.frame();
      while (Byte.toUnsignedInt(frame[0]) == ENTRY) {
        received.add(frame);
        frame = first.frame();
      }
      first.bytes(1000);
    }

    List<byte[]> again = new ArrayList<>(received.subList(0, 11));
    try (RawClient second = RawClient.attached(supervisor, 2, 4_000_000)) {
      SupervisorFrame.Attached attached = (SupervisorFrame.Attached) second.decoded();
      assertThat(attached.reply().acknowledged()).isEqualTo(11);
      boolean ended = false;
      while (!ended) {
        byte[] frame = second.frame();
        again.add(frame);
        assertThat(ByteBuffer.wrap(frame).getLong(1)).isEqualTo(again.size());
        second.send(new ClientFrame.Acknowledge(again.size()));
        ended = frame[1 + 32] == 4;
      }
    }

    for (int i = 11; i < received.size(); i++) {
      assertThat(again.get(i)).isEqualTo(received.get(i));
    }
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    again
        .subList(1, again.size() - 1)
        .forEach(frame -> digest.update(frame, 43, frame.length - 43));
    assertThat(digest.digest()).isEqualTo(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void shouldSendNoMoreThanTheWindowUntilItIsAcknowledged() throws Exception {
    sandbox.connection.close();
    int window = 300_000;
    Path done = supervisor.home().resolve("done");
    try (RawClient client = RawClient.attached(supervisor, 2, window)) {
      client.decoded();
      client.send(
          new ClientFrame.Start(
              1,
              new CommandId(1),
              Sandbox.shell("head -c 3000000 /dev/zero; touch done", null, false)));
      await().atMost(Sandbox.TIMEOUT).until(() -> Files.exists(done));
      client.send(new ClientFrame.Acknowledge(0));
      client.send(new ClientFrame.Start(2, new CommandId(1), Sandbox.shell("", null, false)));

      long bytes = 0;
      long last = 0;
      for (int answers = 0; answers < 2; ) {
        byte[] frame = client.frame();
        if (Byte.toUnsignedInt(frame[0]) == ENTRY) {
          bytes += 4 + frame.length;
          last = ByteBuffer.wrap(frame).getLong(1);
        } else {
          answers++;
        }
      }
      assertThat(bytes).isBetween(window - 65_600L, (long) window);
      client.send(new ClientFrame.Acknowledge(last));
      assertThat(ByteBuffer.wrap(client.frame()).getLong(1)).isEqualTo(last + 1);
    }
  }

  @Test
  void shouldSendAnEntryThatIsLargerThanTheWindow() throws Exception {
    sandbox.connection.close();
    Recorder recorder = new Recorder();
    try (SupervisorConnection narrow = Sandbox.attach(supervisor, 2, 1, recorder)) {
      CommandId command = new CommandId(1);
      narrow.start(command, Sandbox.shell("head -c 300000 /dev/zero", null, false));

      await().atMost(Sandbox.TIMEOUT).until(() -> recorder.exit(command) != null);
      assertThat(
              recorder.contents(command).stream()
                  .filter(Output.class::isInstance)
                  .mapToInt(content -> ((Output) content).bytes().length)
                  .sum())
          .isEqualTo(300_000);
    }
  }

  @Test
  void shouldRunOnWhileNobodyIsAttached() throws Exception {
    CommandId command = sandbox.start("for i in 1 2 3 4 5; do echo $i; sleep 0.1; done", null);
    sandbox.connection.close();
    await().atMost(Sandbox.TIMEOUT).until(() -> supervisor.children() == 0);

    Recorder recorder = new Recorder();
    try (SupervisorConnection _ = Sandbox.attach(supervisor, 1, Sandbox.WINDOW, recorder)) {
      await().atMost(Sandbox.TIMEOUT).until(() -> recorder.exit(command) != null);
    }

    List<EntryContent> contents = sandbox.recorder.contents(command);
    contents.addAll(recorder.contents(command));
    assertThat(contents.stream().filter(EntryContent.Exited.class::isInstance)).hasSize(1);
    assertThat(sandbox.stdout(command) + recorder.text(command, Stream.STDOUT)).endsWith("5\n");
  }

  @Test
  void shouldLetOnlyAFewConnectionsWaitWithoutASecret() throws Exception {
    List<RawClient> waiting = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      waiting.add(new RawClient(supervisor));
    }
    try (RawClient fifth = new RawClient(supervisor)) {
      assertThat(fifth.isEnded()).isTrue();
    }
    for (RawClient client : waiting) {
      assertThat(client.isEnded()).as("a stranger is sent away after a while").isTrue();
      client.close();
    }
    assertThat(sandbox.stdout(sandbox.run("echo fine"))).isEqualTo("fine\n");
  }

  @Test
  void shouldEndAConnectionThatAcknowledgesWhatWasNotSent() throws Exception {
    try (RawClient client = RawClient.attached(supervisor, 2, 1000)) {
      client.send(new ClientFrame.Acknowledge(1));
      assertThat(client.isEnded()).isTrue();
    }
    assertThat(supervisor.isAlive()).isTrue();
  }

  @Test
  void shouldSurviveAnyBytes() throws Exception {
    Random random = new Random(11);
    for (int round = 0; round < 60; round++) {
      boolean isAttached = round % 3 > 0;
      try (RawClient client =
          isAttached ? RawClient.attached(supervisor, 2, 100_000) : new RawClient(supervisor)) {
        client.send(noise(random, round % 3 == 2));
      } catch (IOException e) {
        assertThat(e).as("it may hang up on noise").isInstanceOf(IOException.class);
      }
    }

    try (SupervisorConnection connection = Sandbox.attach(supervisor, 2, 100_000, new Recorder())) {
      assertThat(
              connection
                  .start(new CommandId(1), Sandbox.shell("true", null, false))
                  .get(20, SECONDS)
                  .result())
          .isEqualTo(Answer.Result.QUEUED);
    }
  }

  /** Returns random bytes, or frames with a length, a type and a random body. */
  private static byte[] noise(Random random, boolean framed) {
    byte[] bytes = new byte[random.nextInt(1, 5_000)];
    random.nextBytes(bytes);
    if (!framed) {
      return bytes;
    }
    ByteBuffer frames = ByteBuffer.allocate(200_000);
    for (int i = 0; i < 50; i++) {
      int length = random.nextInt(0, 60);
      byte[] body = new byte[length];
      random.nextBytes(body);
      int type = random.nextInt(2, 7);
      if (type == 5) {
        continue;
      }
      frames.putInt(1 + length).put((byte) type).put(body);
    }
    byte[] result = new byte[frames.position()];
    frames.flip().get(result);
    return result;
  }
}
