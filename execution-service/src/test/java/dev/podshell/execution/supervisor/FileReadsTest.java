package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks reads of files in the working directory of a command. */
class FileReadsTest {

  private Sandbox sandbox;
  private Path home;
  private Path outside;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    sandbox = Sandbox.start(folder);
    home = sandbox.supervisor.home();
    outside = Files.writeString(folder.resolve("outside.txt"), "secret");
  }

  @AfterEach
  void stop() throws Exception {
    sandbox.close();
  }

  @Test
  void shouldReadAFilePieceByPiece() throws Exception {
    byte[] content = new byte[600_000];
    new Random(1).nextBytes(content);
    Files.write(home.resolve("data.bin"), content);
    CommandId command = sandbox.run("true");

    byte[] read = new byte[content.length];
    long version = piece(command, "data.bin", 0, 1).version();
    for (int offset = 0; offset < content.length; ) {
      FilePiece piece = piece(command, "data.bin", offset, ReadFile.MAX_LENGTH);
      assertThat(piece.size()).isEqualTo(content.length);
      assertThat(piece.version()).isEqualTo(version);
      System.arraycopy(piece.bytes(), 0, read, offset, piece.bytes().length);
      offset += piece.bytes().length;
    }

    assertThat(read).isEqualTo(content);
    assertThat(piece(command, "data.bin", content.length, 10).bytes()).isEmpty();
    assertThat(piece(command, "data.bin", Long.MAX_VALUE, 10).bytes()).isEmpty();
  }

  @Test
  void shouldReadBeneathFoldersAndNamesOfAnyLetters() throws Exception {
    Files.createDirectories(home.resolve("a b/ü"));
    Files.writeString(home.resolve("a b/ü/<img onerror=\"x\">\n.txt"), "odd");
    CommandId command = sandbox.run("true");

    assertThat(text(command, "a b/ü/<img onerror=\"x\">\n.txt")).isEqualTo("odd");
  }

  @Test
  void shouldReadWhereTheCommandWorksWhileItRuns() throws Exception {
    Files.createDirectories(home.resolve("sub"));
    Files.writeString(home.resolve("sub/here.txt"), "here");
    CommandId command = sandbox.start("cd sub; echo ready; read line", null);
    sandbox.awaitText(command, Stream.STDOUT, "ready");

    assertThat(text(command, "here.txt")).isEqualTo("here");
    assertRefused(command, "sub/here.txt");
  }

  @Test
  void shouldReadWhereTheCommandWorkedAfterItsEnd() throws Exception {
    Files.createDirectories(home.resolve("sub"));
    Files.writeString(home.resolve("sub/here.txt"), "here");
    Files.createSymbolicLink(home.resolve("link"), home.resolve("sub"));

    CommandId moved = sandbox.run("cd sub");
    assertThat(text(moved, "here.txt")).isEqualTo("here");

    CommandId throughALink = sandbox.run("cd ../link");
    assertThat(text(throughALink, "here.txt")).isEqualTo("here");
  }

  @Test
  void shouldReadWhereTheShellInTheTerminalIs() throws Exception {
    Files.createDirectories(home.resolve("sub"));
    Files.writeString(home.resolve("sub/here.txt"), "here");
    CommandId shell = sandbox.start("bash --norc --noprofile", new TerminalSize(80, 24));
    sandbox.write(shell, "cd sub; echo $((6*7))\n");
    sandbox.awaitText(shell, Stream.TTY, "42");

    assertThat(text(shell, "here.txt")).isEqualTo("here");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        ".",
        "..",
        "./data.txt",
        "../outside.txt",
        "sub/../data.txt",
        "sub//in.txt",
        "/etc/passwd",
        "data.txt/",
        "data.txt/x",
        "sub",
        "missing",
        "data.txt\0",
        "to-file",
        "to-outside",
        "to-folder/in.txt",
        "to-root/etc/passwd",
        "to-itself",
        "to-descriptors/0"
      })
  void shouldRefuseAnythingButARegularFileInTheFolder(String path) throws Exception {
    CommandId command = prepare();

    assertThat(text(command, "data.txt")).isEqualTo("data");
    assertRefused(command, path);
  }

  @Test
  void shouldRefusePathsOfAnyLength() throws Exception {
    CommandId command = prepare();

    assertRefused(command, "x".repeat(256));
    assertRefused(command, "x".repeat(5000));
    assertRefused(command, "x/".repeat(2000) + "x");
    assertRefused(command, "x".repeat(3_000_000));
  }

  @Test
  void shouldNeitherBlockOnNorReadASpecialFile() throws Exception {
    CommandId command =
        sandbox.run(
            """
            mkfifo fifo; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("socket")'
            mknod zero c 1 5 2>/dev/null; ln -s /dev/zero linked; true
            """);

    for (String path : List.of("fifo", "socket", "zero", "linked")) {
      assertRefused(command, path);
    }
    assertThat(sandbox.stdout(sandbox.run("echo alive"))).isEqualTo("alive\n");
  }

  @Test
  void shouldTellThatAFileHasChangedBetweenItsPieces() throws Exception {
    CommandId command = prepare();
    FilePiece before = piece(command, "data.txt", 0, 2);

    Path other = Files.writeString(home.resolve("other.txt"), "tada");
    Files.move(other, home.resolve("data.txt"), StandardCopyOption.REPLACE_EXISTING);

    assertThat(piece(command, "data.txt", 2, 2).version()).isNotEqualTo(before.version());
  }

  @Test
  void shouldNotFollowALinkThatHasTakenTheFoldersPlace() throws Exception {
    Files.createDirectories(home.resolve("sub"));
    Files.writeString(home.resolve("sub/in.txt"), "in");
    Path elsewhere = Files.createDirectories(home.resolveSibling("elsewhere"));
    Files.writeString(elsewhere.resolve("in.txt"), "elsewhere");
    CommandId command = sandbox.run("cd sub");
    assertThat(text(command, "in.txt")).isEqualTo("in");

    Files.move(home.resolve("sub"), home.resolve("moved"));
    Files.createSymbolicLink(home.resolve("sub"), elsewhere);

    assertRefused(command, "in.txt");
  }

  @Test
  void shouldSayThatItDoesNotKnowACommand() {
    Answer answer = read(new CommandId(99), "data.txt", 0, 1);

    assertThat(answer.result()).isEqualTo(Answer.Result.NO_SUCH_COMMAND);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, ReadFile.MAX_LENGTH + 1, Integer.MAX_VALUE})
  void shouldRefuseAnEmptyPiece(int length) throws Exception {
    Answer answer = read(prepare(), "data.txt", 0, length);

    assertThat(answer.result()).isEqualTo(Answer.Result.MALFORMED);
  }

  @Test
  void shouldHoldNoMorePiecesThanItMaySendAtATime() throws Exception {
    Files.write(home.resolve("large"), new byte[ReadFile.MAX_LENGTH]);
    CommandId command = sandbox.run("true");
    ByteBuffer requests = ByteBuffer.allocate(64 * 1024);
    for (int request = 1; request <= 1000; request++) {
      requests.put(
          FrameEncoder.encode(
              new ClientFrame.Read(request, command, "large", 0, ReadFile.MAX_LENGTH)));
    }
    int pieces = 0;
    try (RawClient client = RawClient.attached(sandbox.supervisor, 2, Sandbox.WINDOW)) {
      client.send(Arrays.copyOf(requests.array(), requests.position()));
      assertThat(client.decoded()).isInstanceOf(SupervisorFrame.Attached.class);
      for (int request = 1; request <= 1000; request++) {
        Answer answer = ((SupervisorFrame.Answered) client.decoded()).answer();
        pieces += answer.piece() == null ? 0 : 1;
        assertThat(answer.result()).isIn(Answer.Result.QUEUED, Answer.Result.BUSY);
      }
    }

    assertThat(pieces).isBetween(1, 500);
    assertThat(sandbox.supervisor.status("VmHWM")).isLessThan(64 * 1024);
  }

  private CommandId prepare() throws Exception {
    Files.writeString(home.resolve("data.txt"), "data");
    Files.createDirectories(home.resolve("sub"));
    Files.writeString(home.resolve("sub/in.txt"), "in");
    Files.createSymbolicLink(home.resolve("to-file"), Path.of("data.txt"));
    Files.createSymbolicLink(home.resolve("to-outside"), outside);
    Files.createSymbolicLink(home.resolve("to-folder"), Path.of("sub"));
    Files.createSymbolicLink(home.resolve("to-root"), Path.of("/"));
    Files.createSymbolicLink(home.resolve("to-itself"), Path.of("to-itself"));
    Files.createSymbolicLink(home.resolve("to-descriptors"), Path.of("/proc/self/fd"));
    return sandbox.run("true");
  }

  private String text(CommandId command, String path) {
    return new String(piece(command, path, 0, 1000).bytes(), UTF_8);
  }

  private FilePiece piece(CommandId command, String path, long offset, int length) {
    Answer answer = read(command, path, offset, length);
    assertThat(answer.result()).as(answer.message()).isEqualTo(Answer.Result.QUEUED);
    return Objects.requireNonNull(answer.piece());
  }

  private void assertRefused(CommandId command, String path) {
    Answer answer = read(command, path, 0, 1000);

    assertThat(answer.result()).isEqualTo(Answer.Result.NO_SUCH_FILE);
    assertThat(answer.piece()).isNull();
  }

  private Answer read(CommandId command, String path, long offset, int length) {
    return sandbox.connection.read(command, path, offset, length).orTimeout(20, SECONDS).join();
  }
}
