package dev.podshell.execution.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks that signals of clients act as on a job of an interactive shell. */
class SignalTest {

  private static final int HANGUP = 1;
  private static final int INTERRUPT = 2;
  private static final int QUIT = 3;
  private static final int KILL = 9;
  private static final int USER_1 = 10;
  private static final int TERMINATE = 15;
  private static final int CONTINUE = 18;
  private static final int STOP = 19;

  /** Continues after SIGUSR1, and ends with 7 more than a second after the request. */
  private static final String PROGRAM =
      """
      import signal, sys, time

      def handle(number, frame):
          print('got', number, flush=True)
          if number != signal.SIGUSR1:
              time.sleep(1.2)
              print('last words', flush=True)
              sys.exit(7)

      for number in (signal.SIGHUP, signal.SIGINT, signal.SIGUSR1, signal.SIGTERM):
          signal.signal(number, handle)
      print('ready', flush=True)
      while True:
          time.sleep(0.01)
      """;

  private Sandbox sandbox;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    sandbox = Sandbox.start(folder);
    Files.writeString(sandbox.supervisor.home().resolve("program.py"), PROGRAM);
  }

  @AfterEach
  void stop() throws Exception {
    sandbox.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "python3 program.py => 15 => `` => 7",
        "python3 program.py => 1 => `` => 7",
        "python3 program.py; echo then $? => 15 => then 7 => 0",
        "python3 program.py; echo then $? => 2 => then 7 => 0",
        "(python3 program.py; echo then $?); exit 3 => 15 => then 7 => 3",
        "{ python3 program.py; } | (trap '' TERM; cat) => 15 => `` => 0",
        "bash -c 'python3 program.py' => 15 => `` => 7",
        "exec python3 program.py => 15 => `` => 7",
        "eval 'python3 program.py; echo then $?' => 15 => then 7 => 0",
        "trap 'echo failed' ERR; python3 program.py => 15 => failed => 7",
        "trap 'echo trapped' TERM; python3 program.py => 15 => trapped => 7",
        "sleep 100 & python3 program.py; echo then $? => 15 => then 7 => 0",
      })
  void shouldWaitForAProgramThatHandlesTheSignal(
      String text, int signal, String then, int exitCode) {
    for (TerminalSize terminal : new @Nullable TerminalSize[] {null, Sandbox.TERMINAL}) {
      CommandId command = begin(text.strip(), terminal, "ready");
      sandbox.signal(command, signal);
      sandbox.awaitEnd(command);

      assertThat(output(command))
          .contains("got " + signal)
          .contains("last words")
          .contains(then.strip());
      assertThat(sandbox.exit(command)).isEqualTo(new Exited(exitCode, null));
    }
  }

  @Test
  void shouldLetAProgramGoOnThatHandlesTheSignal() {
    for (TerminalSize terminal : new @Nullable TerminalSize[] {null, Sandbox.TERMINAL}) {
      CommandId command = begin("python3 program.py; echo then $?", terminal, "ready");
      for (int times = 1; times <= 2; times++) {
        sandbox.signal(command, USER_1);
        awaitOutput(command, "got 10\n".repeat(times));
      }
      sandbox.signal(command, TERMINATE);
      sandbox.awaitEnd(command);

      assertThat(output(command)).contains("last words", "then 7");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '`',
      value = {
        "sleep 100 => 15 => 143",
        "sleep 100; echo then => 15 => 143",
        "sleep 100 | cat => 10 => 138",
        "(sleep 100; echo then); echo then => 1 => 129",
        "while true; do sleep 0.05; done => 15 => 143",
        "while true; do sleep 0.05; done => 2 => 130",
        "while true; do :; done => 15 => 143",
        "read line; echo then => 15 => 143",
        "python3 program.py & while true; do sleep 0.05; done => 15 => 143",
        "sleep 100 => 3 => 131",
        "sleep 100 => 9 => 137",
        "trap '' TERM; sleep 100 => 9 => 137",
      })
  void shouldEndAProgramThatDoesNotHandleTheSignal(String text, int signal, int exitCode) {
    for (TerminalSize terminal : new @Nullable TerminalSize[] {null, Sandbox.TERMINAL}) {
      CommandId command = begin("echo begun; " + text.strip(), terminal, "begun");
      awaitChildren(command, text);
      sandbox.signal(command, signal);
      sandbox.awaitEnd(command);

      assertThat(output(command)).doesNotContain("then");
      assertThat(sandbox.exit(command).exitCode()).isEqualTo(exitCode);
      if (!text.contains("trap")) {
        assertThat(sandbox.exit(command)).isEqualTo(new Exited(exitCode, signal));
      }
    }
  }

  @Test
  void shouldRunTheTrapsOfATextAndGoOn() {
    CommandId command =
        begin(
            "trap 'echo one' USR1; trap 'echo bye; exit 4' TERM; echo begun;"
                + " while true; do sleep 0.05; done",
            null,
            "begun");

    sandbox.signal(command, USER_1);
    sandbox.awaitText(command, Stream.STDOUT, "one");
    sandbox.signal(command, TERMINATE);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("begun\none\nbye\n");
    assertThat(sandbox.exit(command)).isEqualTo(new Exited(4, null));
  }

  @Test
  void shouldLeaveAJobAloneThatIgnoresTheSignal() {
    CommandId command =
        begin("(trap '' TERM; echo begun; read line; echo $line); echo end", null, "begun");

    sandbox.signal(command, TERMINATE);
    sandbox.write(command, "still here\n");
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("begun\nstill here\nend\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {CONTINUE, TERMINATE, HANGUP})
  void shouldWakeAStoppedJobBeforeItContinuesOrEnds(int signal) {
    CommandId command = begin("echo begun; cat; echo end", null, "begun");

    sandbox.signal(command, STOP);
    sandbox.signal(command, signal);
    sandbox.end(command);
    sandbox.awaitEnd(command);

    assertThat(sandbox.exit(command))
        .isEqualTo(signal == CONTINUE ? new Exited(0, null) : new Exited(128 + signal, signal));
  }

  @Test
  void shouldSignalTheJobInTheForegroundOfAnInteractiveShell() {
    CommandId command = sandbox.start("PS1='$ ' bash --norc -i", Sandbox.TERMINAL);
    sandbox.awaitText(command, Stream.TTY, "$ ");

    for (int harmless : List.of(TERMINATE, INTERRUPT, QUIT)) {
      sandbox.signal(command, harmless);
    }
    sandbox.write(command, "python3 program.py\r");
    sandbox.awaitText(command, Stream.TTY, "ready");
    sandbox.signal(command, TERMINATE);
    sandbox.awaitText(command, Stream.TTY, "last words");
    sandbox.write(command, "sh -c 'echo be''gun; exec sleep 100'\r");
    sandbox.awaitText(command, Stream.TTY, "begun");
    sandbox.signal(command, KILL);
    sandbox.awaitText(command, Stream.TTY, "Killed");
    sandbox.write(command, "exit 5\r");
    sandbox.awaitEnd(command);

    assertThat(sandbox.exit(command)).isEqualTo(new Exited(5, null));
  }

  private CommandId begin(String text, @Nullable TerminalSize terminal, String sign) {
    CommandId command = sandbox.start(text, terminal);
    awaitOutput(command, sign);
    return command;
  }

  private void awaitOutput(CommandId command, String part) {
    org.awaitility.Awaitility.await()
        .atMost(Sandbox.TIMEOUT)
        .until(() -> output(command).contains(part));
  }

  /** Waits, because a shell that has reported its start may not have started its program. */
  private void awaitChildren(CommandId command, String text) {
    if (text.contains("python3")) {
      awaitOutput(command, "ready");
    }
  }

  private String output(CommandId command) {
    return (sandbox.stdout(command) + sandbox.terminal(command)).replace("\r", "");
  }
}
