package dev.podshell.systemtests;

import static dev.podshell.systemtests.client.TerminalClient.payload;
import static dev.podshell.systemtests.client.TerminalClient.type;
import static dev.podshell.systemtests.client.TerminalClient.update;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Transcript;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks what a learner does all day. */
@ExtendWith(PodshellSystem.Shared.class)
final class CommandSystemTest {

  private final PodshellSystem system;

  CommandSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldRunACommandAndSayHowItEnded() {
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.run(1, "python3 -c 'print(6*7)'");

      Transcript transcript = client.awaitCompletion(serverId);

      assertThat(transcript.combined()).isEqualTo("42\n");
      assertThat(transcript.standardOutput()).isEqualTo("42\n");
      assertThat(transcript.completion().path("exitCode").asInt(-1)).isZero();
      assertThat(transcript.completion().path("begin").asText()).endsWith("Z");
      assertThat(transcript.completion().path("end").asText()).endsWith("Z");
    }
  }

  @Test
  void shouldKeepOutputAndErrorsApartAndInOrder() {
    try (TerminalClient client = system.login("ada")) {
      long serverId =
          client.run(2, "echo one; sleep 0.1; echo two >&2; sleep 0.1; echo three; exit 3");

      Transcript transcript = client.awaitCompletion(serverId);

      assertThat(transcript.standardOutput()).isEqualTo("one\nthree\n");
      assertThat(transcript.standardError()).isEqualTo("two\n");
      assertThat(transcript.combined()).isEqualTo("one\ntwo\nthree\n");
      assertThat(transcript.completion().path("exitCode").asInt()).isEqualTo(3);
    }
  }

  @Test
  void shouldEchoWhatIsTypedIntoATerminal() {
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.runInTerminal(3, "cat");

      client.type(serverId, "hello\n");
      client.awaitOutput(serverId, "hello\r\nhello\r\n");
      client.type(serverId, "\u0004");

      assertThat(client.awaitCompletion(serverId).combined()).isEqualTo("hello\r\nhello\r\n");
    }
  }

  @Test
  void shouldDriveACursesMenuWithArrowKeys() {
    String menu =
        """
        cat > menu.py <<'END'
        import curses
        def main(screen):
            options, chosen = ["alpha", "beta", "gamma"], 0
            while True:
                screen.clear()
                for i, option in enumerate(options):
                    screen.addstr(i, 0, ("> " if i == chosen else "  ") + option)
                screen.addstr(5, 0, f"ready{chosen}")
                screen.refresh()
                key = screen.getch()
                if key == curses.KEY_DOWN:
                    chosen = (chosen + 1) % 3
                elif key == curses.KEY_UP:
                    chosen = (chosen - 1) % 3
                elif key in (10, 13):
                    return options[chosen]
        print("chosen", curses.wrapper(main))
        END
        TERM=xterm python3 menu.py
        """;
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.runInTerminal(4, menu);

      client.awaitOutput(serverId, "ready0");
      client.type(serverId, "\u001bOB");
      client.awaitOutput(serverId, "> beta");
      client.type(serverId, "\u001bOB");
      client.awaitOutput(serverId, "> gamma");
      client.type(serverId, "\u001bOA");
      client.type(serverId, "\r");

      assertThat(client.awaitCompletion(serverId).combined()).contains("chosen beta");
    }
  }

  @Test
  void shouldStopAFloodWithControlC() {
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.runInTerminal(5, "yes");
      client.awaitOutput(serverId, "y\r\ny\r\n");

      client.type(serverId, "\u0003");

      Transcript transcript = client.awaitCompletion(serverId);
      assertThat(transcript.completion().path("signal").asInt()).isEqualTo(2);
      assertThat(transcript.combined()).contains("^C");
    }
  }

  @Test
  void shouldKeepCharactersWholeAcrossEdges() {
    try (TerminalClient client = system.login("ada")) {
      String script =
          "python3 -c \"import sys,time\nfor b in 'žluťoučký 🐴 кůň ☃'.encode():\n"
              + " sys.stdout.buffer.write(bytes([b])); sys.stdout.flush(); time.sleep(0.01)\"";
      long serverId = client.run(6, script);

      assertThat(client.awaitCompletion(serverId).standardOutput()).isEqualTo("žluťoučký 🐴 кůň ☃");
    }
  }

  @Test
  void shouldReplaceWhatIsNotUnicode() {
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.run(7, "printf 'a\\377b\\303'");

      assertThat(client.awaitCompletion(serverId).standardOutput()).isEqualTo("a\ufffdb\ufffd");
    }
  }

  @Test
  void shouldCarryFolderAndVariablesToTheNextCommand() {
    try (TerminalClient client = system.login("ada")) {
      client.awaitCompletion(client.run(8, "mkdir -p deep/er && cd deep/er && export COLOR=green"));

      long serverId = client.run(9, "basename $PWD; echo $COLOR");

      assertThat(client.awaitCompletion(serverId).combined()).isEqualTo("er\ngreen\n");
    }
  }

  @Test
  void shouldRunACommandOnceWhenItIsSentAgainAndRefuseAnotherTextUnderItsId() {
    try (TerminalClient client = system.login("ada")) {
      long first = client.run(10, "echo ran >> ~/once; cat ~/once");
      long again = client.run(10, "echo ran >> ~/once; cat ~/once");
      JsonNode conflict = client.request(payload(10, "echo something else"));

      assertThat(again).isEqualTo(first);
      assertThat(client.awaitCompletion(first).combined()).isEqualTo("ran\n");
      assertThat(conflict.path("result").asText()).isEqualTo("error");
      assertThat(conflict.path("message").asText()).isNotBlank();
    }
  }

  @Test
  void shouldApplyNumberedInputOnceAndInOrder() {
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.run(11, "cat");
      for (int seq : new int[] {1, 2, 1, 2, 3}) {
        client.send(
            client.message("update", numbered("stdin", serverId, seq).put("input", seq + ";")));
        JsonNode answer = client.awaitMessage(answerTo(seq)).path("payload");
        assertThat(answer.path("result").asText()).isEqualTo("ok");
        assertThat(answer.path("writer").asText()).isEqualTo("test");
      }
      client.send(client.message("update", numbered("stdin", serverId, 9).put("input", "early")));
      JsonNode early = client.awaitMessage(answerTo(9)).path("payload");
      client.send(client.message("update", numbered("eof", serverId, 4)));

      assertThat(early.path("result").asText()).isEqualTo("error");
      assertThat(client.awaitCompletion(serverId).combined()).isEqualTo("1;2;3;");
    }
  }

  @Test
  void shouldTellThatASignalEndedTheCommand() {
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.run(12, "echo up; sleep 1000");
      client.awaitOutput(serverId, "up");

      client.signal(serverId, 15);

      JsonNode completion = client.awaitCompletion(serverId).completion();
      assertThat(completion.path("exitCode").asInt()).isEqualTo(143);
      assertThat(completion.path("signal").asInt()).isEqualTo(15);
    }
  }

  @Test
  void shouldTellAProgramThatItsTerminalHasAnotherSize() {
    try (TerminalClient client = system.login("ada")) {
      long serverId = client.runInTerminal(13, "stty size; read -r line; stty size");
      client.awaitOutput(serverId, "24 80");
      ObjectNode resize = update("resize", serverId).put("cols", 132).put("rows", 43);

      client.send(client.message("update", resize));
      client.type(serverId, "\n");

      assertThat(client.awaitCompletion(serverId).combined()).contains("43 132");
    }
  }

  @Test
  void shouldAnswerWhatItDoesNotUnderstandAndGoOn() {
    try (TerminalClient client = system.login("ada")) {
      for (String malformed :
          new String[] {"", "{", "[]", "42", "null", "{\"type\":\"nonsense\",\"payload\":{}}"}) {
        client.sendText(malformed);
        JsonNode answer = client.awaitMessage(m -> m.toString().contains("error"));
        assertThat(answer.path("payload").path("message").asText()).isNotBlank();
      }

      assertThat(client.awaitCompletion(client.run(14, "echo still here")).combined())
          .isEqualTo("still here\n");
    }
  }

  private static ObjectNode numbered(String type, long serverId, int seq) {
    return update(type, serverId).put("writer", "test").put("seq", seq);
  }

  private static Predicate<JsonNode> answerTo(int seq) {
    return type("update").and(m -> m.path("payload").path("seq").asInt() == seq);
  }
}
