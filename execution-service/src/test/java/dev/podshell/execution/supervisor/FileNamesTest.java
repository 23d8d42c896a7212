package dev.podshell.execution.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.StartRequest.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks the names of files that entries note with the output. */
class FileNamesTest {

  private Sandbox sandbox;
  private Path home;
  private long last;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    sandbox = Sandbox.start(folder);
    home = sandbox.supervisor.home();
  }

  @AfterEach
  void stop() throws Exception {
    sandbox.close();
  }

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
}
