package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.StartRequest.Run;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the names of files in the output of a command, and reads of these files. */
class FilesTest {

  private Sandbox sandbox;
  private Path home;
  private Path outside;
  private long last;

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

  // Contents of files

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
  void shouldRefuseWhatIsNoRegularFileBeneath(String path) throws Exception {
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
  void shouldNeitherBlockNorReadWhatIsNoFileAtAll() throws Exception {
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
  void shouldRefuseAPieceOfNoLength(int length) throws Exception {
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

  // Names in output

  @Test
  void shouldNameTheFilesInTheOutput() throws Exception {
    Files.writeString(home.resolve("a.txt"), "");
    Files.writeString(home.resolve("bui.png"), "");
    Files.createDirectories(home.resolve("folder"));

    CommandId command = noting("ls", null);

    assertThat(sandbox.stdout(command)).isEqualTo("a.txt\nbui.png\nfolder\n");
    assertThat(files(command)).containsExactly("a.txt", "bui.png");
  }

  @Test
  void shouldNameNothingUnlessAsked() throws Exception {
    Files.writeString(home.resolve("a.txt"), "");

    CommandId command = sandbox.run("ls");

    assertThat(sandbox.stdout(command)).isEqualTo("a.txt\n");
    assertThat(files(command)).isEmpty();
  }

  @Test
  void shouldNameFilesWhereTheCommandHasGone() throws Exception {
    Files.createDirectories(home.resolve("sub"));
    Files.writeString(home.resolve("sub/in.txt"), "");
    Files.writeString(home.resolve("out.txt"), "");

    for (int run = 0; run < 10; run++) {
      CommandId command = noting("cd ~/sub; ls; echo out.txt", null);
      assertThat(files(command)).containsExactly("in.txt");
    }
  }

  @Test
  void shouldNameFilesAmongColours() throws Exception {
    Files.writeString(home.resolve("run me"), "");
    Files.writeString(home.resolve("plain"), "");
    home.resolve("run me").toFile().setExecutable(true);

    CommandId command = noting("ls -N --color=always -1", new TerminalSize(80, 24));

    assertThat(sandbox.terminal(command)).contains("\u001b[");
    assertThat(files(command)).containsExactlyInAnyOrder("run me", "plain");
  }

  @Test
  void shouldNameFilesOfAnyLettersButThoseThatNoTextCanHold() throws Exception {
    for (String name :
        List.of("<img src=x onerror=y>", "it's \"quoted\" & more", "naïve ☃", "-rf", "..a")) {
      Files.writeString(home.resolve(name), "");
    }
    Files.createSymbolicLink(home.resolve("link"), home.resolve("-rf"));

    CommandId command =
        noting("touch -- $'new\\nline' $'\\xff\\xfe' $'tab\\tbed'; ls -AN; echo . .. a/b", null);

    assertThat(files(command))
        .containsExactlyInAnyOrder(
            "<img src=x onerror=y>", "it's \"quoted\" & more", "naïve ☃", "-rf", "..a");
  }

  @Test
  void shouldNameNoMoreThanItMay() throws Exception {
    CommandId many =
        noting("for i in $(seq 1000 1999); do : > $i; done; ls > ../list; cat ../list", null);
    assertThat(maxFiles(many)).isBetween(200, EntryContent.Output.MAX_FILES);

    CommandId large =
        noting(
            "mkdir large; cd large; for i in $(seq 100 299); do : > $(printf '%0250d' $i); done;"
                + " ls > ../list; cat ../list",
            null);
    assertThat(maxFiles(large)).isBetween(1, EntryContent.Output.MAX_FILES_BYTES / 250);
    assertThat(sandbox.stdout(large).lines()).hasSize(200);
  }

  @Test
  void shouldDeliverEveryByteOfAFloodWithNames() throws Exception {
    Files.writeString(home.resolve("123456"), "");

    CommandId command = noting("seq 500000", null);

    assertThat(sandbox.stdout(command).lines()).hasSize(500_000);
    assertThat(files(command)).allMatch("123456"::equals);
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

  private CommandId noting(String text, @Nullable TerminalSize terminal) {
    CommandId command = new CommandId(1000 + ++last);
    StartRequest start =
        new StartRequest(
            "label",
            "owner",
            new Run.Shell(text),
            terminal,
            StandardInput.OPEN,
            Map.of(),
            false,
            true);
    assertThat(sandbox.start(command, start).result()).isEqualTo(Answer.Result.QUEUED);
    sandbox.awaitEnd(command);
    return command;
  }

  private List<String> files(CommandId command) {
    List<String> files = new ArrayList<>();
    for (EntryContent content : sandbox.recorder.contents(command)) {
      if (content instanceof EntryContent.Output output) {
        files.addAll(output.files());
      }
    }
    return files;
  }

  /** Returns the largest number of names in one entry. */
  private int maxFiles(CommandId command) {
    return sandbox.recorder.contents(command).stream()
        .mapToInt(it -> it instanceof EntryContent.Output output ? output.files().size() : 0)
        .max()
        .orElse(0);
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
