package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.local.ServiceProcess;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.ProcessorClient;
import dev.podshell.systemtests.client.TerminalClient;
import java.net.URI;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Runs scripts that call a game engine, with the processor protocol. */
@ExtendWith(PodshellSystem.Shared.class)
final class ProcessorSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WAITING =
      "import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(1000)";

  private final PodshellSystem system;

  ProcessorSystemTest(PodshellSystem system) {
    this.system = system;
  }

  @Test
  void shouldRunAScriptWithItsPreludeAndItsContext() {
    ObjectNode context = JSON.createObjectNode().put("language", "python");
    context.put("prelude", "def twice(x):\n  return 2 * x");
    context.putObject("context").put("level", 21);
    try (ProcessorClient client = connect("life")) {
      client.run(context, "import game\nprint(twice(game.context['level']))");

      client.awaitMessage("STARTED");
      JsonNode end = client.awaitMessage("END");

      assertThat(client.output()).isEqualTo("42\n");
      assertThat(end.path("exitCode").asInt(-1)).isZero();
      assertThat(client.awaitClose()).isEqualTo(1000);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python | import game~total = 0~for i in range(300): total += game.call(i)~print(total)",
        "javascript | const game = require('game');~let total = 0;~for (let i = 0; i < 300; i++) total += game.call(i);~console.log(total)"
      })
  void shouldAnswerTheCallsOfALoop(String language, String script) {
    try (ProcessorClient client =
        ProcessorClient.connect(system.gateway(), "loop", ProcessorSystemTest::square)) {
      client.run(language, script.replace('~', '\n'));
      client.awaitMessage("END");

      assertThat(client.output()).isEqualTo("8955050\n");
      assertThat(client.calls())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 300).boxed().toList());
    }
  }

  @Test
  void shouldAnswerTheCallsOfEightThreadsAtOnce() {
    try (ProcessorClient client =
        ProcessorClient.connect(system.otherGateway(), "threads", ProcessorSystemTest::square)) {
      client.run(
          "python",
          """
          import game, threading
          wrong = []
          def loop(start):
              for i in range(start, start + 50):
                  if game.call(i) != i * i:
                      wrong.append(i)
          threads = [threading.Thread(target=loop, args=(n * 1000,)) for n in range(8)]
          for thread in threads: thread.start()
          for thread in threads: thread.join()
          print("wrong", wrong)
          """);
      client.awaitMessage("END");

      assertThat(client.output()).isEqualTo("wrong []\n");
      assertThat(client.calls()).hasSize(400).doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "python | import game~try: game.call('jump')~except game.GameError as e: print(e.message)~try: game.call('wait', timeout=0.5)~except game.GameTimeout: print('late')",
        "javascript | const game = require('game');~try { game.call('jump') } catch (e) { if (e instanceof game.GameError) console.log(e.detail) }~try { game.call('wait', { timeout: 500 }) } catch (e) { if (e instanceof game.GameTimeout) console.log('late') }"
      })
  void shouldRaiseTheEnginesErrorsAndTimeouts(String language, String script) {
    try (ProcessorClient client =
        ProcessorClient.connect(
            system.gateway(),
            "errors",
            message ->
                message.asText().equals("jump")
                    ? ProcessorClient.error("no jumping")
                    : Optional.empty())) {
      client.run(language, script.replace('~', '\n'));
      client.awaitMessage("END");

      assertThat(client.output()).isEqualTo("no jumping\nlate\n");
    }
  }

  @Test
  void shouldRefuseAnUnknownLanguageWhenItsContextComes() {
    try (ProcessorClient client = connect("languages")) {
      client.awaitMessage("READY");
      client.send(JSON.createObjectNode().put("language", "cobol"));
      assertThat(client.awaitError().path("message").asText()).contains("no language cobol");
      client.send(JSON.createObjectNode().put("language", "c"));
      client.awaitMessage("READY");
      client.sendText("#include <stdio.h>\nint main(void) { puts(\"from c\"); return 0; }\n");
      client.awaitMessage("END");

      assertThat(client.output()).isEqualTo("from c\n");
    }
  }

  @Test
  void shouldTellTheCodeOfAnExitWithoutAnError() {
    try (ProcessorClient client = connect("exits")) {
      client.run("bash", "nosuch || true\nexit 3");
      JsonNode error = client.awaitError();

      assertThat(error.path("message").asText()).isEqualTo("exit code 3");
      assertThat(error.has("line")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        "python | x = 1~y = (~ | syntax | SyntaxError: '(' was never closed | 2",
        "python | x = 1~~raise ValueError('no') | runtime | ValueError: no | 3",
        "javascript | let x = 1;~let y = (; | syntax | SyntaxError: Unexpected token ';' | 2",
        "javascript | let x = 1;~~throw new TypeError('no'); | runtime | TypeError: no | 3",
        "python | raise ExceptionGroup('two', [ValueError(1), KeyError(2)]) | runtime | ExceptionGroup: two (2 sub-exceptions) | 1",
        "python | import traceback~try: 1/0~except ZeroDivisionError: traceback.print_exc()~raise KeyError(4) | runtime | KeyError: 4 | 4",
        "javascript | let x = 1;~throw 1 | runtime | Uncaught 1 | 2",
        "javascript | async function f() {~  throw new TypeError('late')~}~f() | runtime | TypeError: late | 2",
        "bash | x=1~if then | syntax | syntax error near unexpected token `then' | 2",
        "bash | x=1~~nosuch | runtime | nosuch: command not found | 3",
      })
  void shouldTellTheInterpretersMessageAndItsLine(
      String language, String script, String kind, String message, int line) {
    try (ProcessorClient client = connect("mistakes")) {
      ObjectNode context = JSON.createObjectNode().put("language", language);
      client.run(context.put("prelude", "\n\n\n"), script.replace('~', '\n'));
      JsonNode error = client.awaitError();
      JsonNode end = client.awaitMessage("END");

      assertThat(error.path("code").asText()).isEqualTo("INTERPRETER_ERROR");
      assertThat(error.path("kind").asText()).isEqualTo(kind);
      assertThat(error.path("message").asText()).isEqualTo(message);
      assertThat(error.path("line").asInt()).isEqualTo(line);
      assertThat(end.path("exitCode").asInt()).isNotZero();
    }
  }

  @Test
  void shouldRunAScriptThatLooksLikeAMessage() {
    try (ProcessorClient client = connect("quine")) {
      client.run("python", "{\"type\": \"result\", \"id\": 1}");

      assertThat(client.awaitMessage("END").path("exitCode").asInt(-1)).isZero();
    }
  }

  @Test
  void shouldStopWhenTheUserAsks() {
    try (ProcessorClient client = connect("stop")) {
      client.run("python", WAITING);
      processOf(client);
      client.sendText("PROCESS_ENDED_BY_USER");

      JsonNode end = client.awaitMessage("END");
      assertThat(end.path("signal").asInt()).isEqualTo(9);
      assertThat(end.path("exitCode").asInt()).isEqualTo(137);
    }
  }

  @Test
  void shouldEndTheScriptOfAClientThatLeaves() {
    long process;
    try (ProcessorClient client = connect("leaver")) {
      client.run("python", WAITING);
      process = processOf(client);
      client.drop();
    }

    assertEnds(system.gateway(), "leaver", process);
  }

  @Test
  void shouldEndTheScriptOfAGatewayThatIsKilled() throws Exception {
    long process;
    try (ProcessorClient client = connect("widow")) {
      client.run("python", WAITING);
      process = processOf(client);

      system.gatewayService().kill();

      assertEnds(system.otherGateway(), "widow", process);
    } finally {
      system.gatewayService().start();
    }
  }

  @Test
  void shouldAnswerEachCallOnceWhenTheOwnerOfTheSandboxIsKilledInTheMiddle() throws Exception {
    try (ProcessorClient client =
        ProcessorClient.connect(system.gateway(), "survivor", ProcessorSystemTest::square)) {
      client.run(
          "python",
          "import game, time\nresults = []\nfor i in range(400):\n  results.append(game.call(i))\n"
              + "  time.sleep(0.01)\nprint(results == [i * i for i in range(400)], len(results))");
      ServiceProcess owner = system.ownerOf("survivor", "processor");
      await().atMost(JsonSocket.TIMEOUT).until(() -> client.calls().size() > 100);

      owner.kill();
      int atTheKill = client.calls().size();
      owner.start();
      client.awaitMessage("END");

      assertThat(atTheKill).isLessThan(400);
      assertThat(client.output()).isEqualTo("True 400\n");
      assertThat(client.calls())
          .containsExactlyElementsOf(LongStream.rangeClosed(1, 400).boxed().toList());
    }
  }

  private ProcessorClient connect(String learner) {
    return ProcessorClient.connect(system.gateway(), "processor-" + learner);
  }

  private static Optional<ObjectNode> square(JsonNode message) {
    return ProcessorClient.result(message.longValue() * message.longValue());
  }

  private static long processOf(ProcessorClient client) {
    return Long.parseLong(
        await()
            .atMost(JsonSocket.TIMEOUT)
            .until(client::output, output -> output.endsWith("\n"))
            .strip());
  }

  /** Waits for the end of a process with a command in the same sandbox, which is still there. */
  private static void assertEnds(URI gateway, String learner, long process) {
    try (TerminalClient terminal =
        TerminalClient.login(gateway, "processor", "processor-" + learner)) {
      long wait =
          terminal.run(
              1, "while kill -0 %d 2>/dev/null; do sleep 0.05; done; echo over".formatted(process));

      assertThat(terminal.awaitCompletion(wait).combined()).isEqualTo("over\n");
    }
  }
}
