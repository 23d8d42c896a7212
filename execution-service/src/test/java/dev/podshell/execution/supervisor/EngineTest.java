package dev.podshell.execution.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.engine.Languages;
import dev.podshell.execution.engine.NoPreludeException;
import dev.podshell.execution.engine.ScriptLanguage;
import dev.podshell.execution.supervisor.Answer.Result;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs scripts that call a game engine, with the interpreters of this machine. This is one long
 * file, because its tests share the supervisor and the scripts.
 */
class EngineTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Map<String, String> LANGUAGES =
      Map.of("main.py", "python", "main.js", "javascript", "main.sh", "bash");

  private Sandbox sandbox;
  private long lastCommand = 1000;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    sandbox = Sandbox.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    sandbox.close();
  }

  @Test
  void shouldCallFromPythonInALoop() throws Exception {
    CommandId command =
        begin(
            "main.py",
            """
            import game
            total = 0
            for i in range(200):
                total += game.call({"square": i})
            print(total)
            """);

    play(command, call -> square(call), 200);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("2646700\n");
    assertThat(sandbox.exit(command)).isEqualTo(new Exited(0, null));
  }

  @Test
  void shouldCallFromJavaScriptInALoop() throws Exception {
    CommandId command =
        begin(
            "main.js",
            """
            const game = require('game');
            let total = 0;
            for (let i = 0; i < 200; i++) total += game.call({ square: i });
            console.log(total);
            """);

    play(command, call -> square(call), 200);
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("2646700\n");
  }

  @Test
  void shouldGiveEachOfManyThreadsItsOwnAnswerInAnyOrder() throws Exception {
    CommandId command =
        begin(
            "main.py",
            """
            import game, threading
            wrong = []
            def loop(start):
                for i in range(start, start + 25):
                    if game.call({"square": i}) != i * i:
                        wrong.append(i)
            threads = [threading.Thread(target=loop, args=(n * 100,)) for n in range(8)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            print("wrong", wrong)
            """);

    for (int round = 0; round < 25; round++) {
      List<JsonNode> calls = awaitCalls(command, (round + 1) * 8).subList(round * 8, round * 8 + 8);
      calls.reversed().forEach(call -> send(command, square(call)));
    }
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("wrong []\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main.py | import game~try: game.call(1)~except game.GameError as e: print('caught', e.message['why'])",
        "main.js | const g = require('game');~try { g.call(1) } catch (e) { if (e instanceof g.GameError) console.log('caught', e.detail.why) }"
      })
  void shouldRaiseTheEnginesError(String name, String script) throws Exception {
    CommandId command = begin(name, script.replace('~', '\n'));

    long id = awaitCalls(command, 1).getFirst().path("id").asLong();
    sandbox.answer(command, "{\"id\":" + id + ",\"error\":{\"why\":\"a wall\"}}\n");
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("caught a wall\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main.py | import game~try: game.call(1, timeout=0.2)~except game.GameTimeout: print('late', flush=True)~print(game.call(2))",
        "main.js | const g = require('game');~try { g.call(1, { timeout: 200 }) } catch (e) { if (e instanceof g.GameTimeout) console.log('late') }~console.log(g.call(2))"
      })
  void shouldStopWaitingAfterATimeAndDropWhatIsAnsweredThen(String name, String script)
      throws Exception {
    CommandId command = begin(name, script.replace('~', '\n'));

    sandbox.awaitText(command, Stream.STDOUT, "late");
    List<JsonNode> calls = awaitCalls(command, 2);
    send(command, result(calls.getFirst(), "too late"));
    send(command, result(calls.getLast(), "in time"));
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("late\nin time\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main.py | import os, game~os.close(3)~try: game.call(1)~except game.GameClosed: print('closed')",
        "main.js | const g = require('game');~require('fs').closeSync(3);~try { g.call(1) } catch (e) { if (e instanceof g.GameClosed) console.log('closed') }"
      })
  void shouldSayThatTheEngineIsGone(String name, String script) throws Exception {
    CommandId command = begin(name, script.replace('~', '\n'));
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("closed\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main.py | x = 40 | import game~print(x + game.context['level'])",
        "main.js | const x = 40; | console.log(x + require('game').context.level)",
        "main.sh | x=42 | echo $x"
      })
  void shouldGiveTheScriptItsPreludesNamesAndItsContext(String name, String prelude, String script)
      throws Exception {
    CommandId command =
        begin(name, script.replace('~', '\n'), new Program.Engine(prelude, "{\"level\":2}", null));
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command) + sandbox.stderr(command)).isEqualTo("42\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main.py | a = 1~b = 2 | x = 1~~raise ValueError(a) | /main.py\", line 3,",
        "main.py | a = 1~b = 2 | x = 1~x = (~ | /main.py\", line 2",
        "main.js | let a = 1;~let b; | ~throw new Error('no') | main.js:2",
        "main.js | let a = 1;~let b; | ~~let c = (; | main.js:3",
        "main.sh | a=1~b=2 | ~nosuch | main.sh: line 2: nosuch: command not found",
        "main.sh | a=1~b=2 | ~if then | main.sh: line 2: syntax error"
      })
  void shouldSayTheScriptsOwnLineInErrors(
      String name, String prelude, String script, String expected) throws Exception {
    CommandId command =
        begin(
            name,
            script.replace('~', '\n'),
            new Program.Engine(prelude.replace('~', '\n'), null, null));
    sandbox.awaitEnd(command);

    assertThat(sandbox.stderr(command)).contains(expected).doesNotContain("podshell", ".script");
    assertThat(sandbox.exit(command).exitCode()).isNotZero();
  }

  @Test
  void shouldKeepWhatWasWrittenBeforeACallBeforeItAndCountNoneOfItAsOutput() throws Exception {
    CommandId command =
        begin(
            "main.py",
            "import game, os\nfor i in range(50):\n  os.write(1, b'x')\n  game.call(i)\nos.write(1, b'y')");

    play(command, call -> result(call, "ok"), 50);
    sandbox.awaitEnd(command);

    List<EntryContent> contents = sandbox.recorder.contents(command);
    for (int i = 0; i < 50; i++) {
      assertThat(contents.get(1 + 2 * i))
          .isInstanceOfSatisfying(
              EntryContent.Output.class,
              output -> assertThat(output.bytes()).isEqualTo("x".getBytes()));
      assertThat(contents.get(2 + 2 * i)).isInstanceOf(EntryContent.Called.class);
    }
    assertThat(contents.get(101))
        .isInstanceOfSatisfying(
            EntryContent.Output.class, output -> assertThat(output.offset()).isEqualTo(50));
  }

  @Test
  void shouldApplyAnAnswerOnce() throws Exception {
    CommandId command =
        begin(
            "main.py",
            """
            import game, os, select
            game.call(1)
            print('answered', flush=True)
            select.select([3], [], [])
            print(os.read(3, 100), flush=True)
            """);
    awaitCalls(command, 1);

    Result first = sandbox.answer(command, "w", 1, "{\"id\":1,\"result\":null}\n").result();
    sandbox.awaitText(command, Stream.STDOUT, "answered");
    Result again = sandbox.answer(command, "w", 1, "{\"id\":1,\"result\":null}\n").result();
    Result next = sandbox.answer(command, "w", 2, "next").result();
    sandbox.awaitEnd(command);

    assertThat(List.of(first, again, next))
        .containsExactly(Result.QUEUED, Result.KNOWN, Result.QUEUED);
    assertThat(sandbox.stdout(command)).isEqualTo("answered\nb'next'\n");
  }

  @Test
  void shouldRefuseAnAnswerToWhatHasNoEngine() {
    CommandId command = sandbox.start("sleep 30", null);

    assertThat(sandbox.answer(command, "{}\n").result()).isEqualTo(Result.MALFORMED);
  }

  @Test
  void shouldEndAScriptWhoseLeaseIsNotRenewed() throws Exception {
    CommandId command =
        begin(
            "main.py",
            "import time\nprint('on', flush=True)\ntime.sleep(1000)",
            new Program.Engine(null, null, Duration.ofMillis(300)));
    sandbox.awaitEnd(command);

    assertThat(sandbox.exit(command).signal()).isEqualTo(15);
  }

  @Test
  void shouldKeepAScriptWhoseLeaseIsRenewed() throws Exception {
    CommandId command =
        begin(
            "main.py",
            "import time\nprint('on', flush=True)\ntime.sleep(1.5)\nprint('done')",
            new Program.Engine(null, null, Duration.ofMillis(600)));

    await()
        .atMost(Sandbox.TIMEOUT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              boolean over = sandbox.recorder.exit(command) != null;
              if (!over) {
                sandbox.answer(command, "");
              }
              return over;
            });

    assertThat(sandbox.stdout(command)).isEqualTo("on\ndone\n");
  }

  @Test
  void shouldCountNoLeaseWhileNobodyIsAttached() throws Exception {
    CommandId command =
        begin(
            "main.py",
            "import time\ntime.sleep(4)\nprint('done')",
            new Program.Engine(null, null, Duration.ofMillis(1500)));
    sandbox.connection.close();

    Recorder recorder = new Recorder();
    await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
    try (SupervisorConnection _ = Sandbox.attach(sandbox.supervisor, 1, Sandbox.WINDOW, recorder)) {
      await().atMost(Sandbox.TIMEOUT).until(() -> recorder.exit(command) != null);
    }

    assertThat(recorder.text(command, Stream.STDOUT)).isEqualTo("done\n");
  }

  @Test
  void shouldLeaveNoFilesOfTheEngine() throws Exception {
    CommandId command = begin("main.py", "import os, game\nprint(os.path.dirname(game.__file__))");
    sandbox.awaitEnd(command);
    Path folder = Path.of(sandbox.stdout(command).strip());

    assertThat(folder).isAbsolute().doesNotExist();
  }

  @Test
  void shouldRefuseAPreludeWhereNothingRunsIt() {
    Program.Engine engine = new Program.Engine("x = 1", null, null);

    assertThatExceptionOfType(NoPreludeException.class)
        .isThrownBy(
            () ->
                ScriptLanguage.plain(List.of("ruby"), "main.rb")
                    .run(new Program.Script("", null, engine)));
  }

  private CommandId begin(String name, String script) throws NoPreludeException {
    return begin(name, script, new Program.Engine(null, null, null));
  }

  private CommandId begin(String name, String script, Program.Engine engine)
      throws NoPreludeException {
    CommandId command = new CommandId(++lastCommand);
    StartRequest start =
        new StartRequest(
            "label",
            "owner",
            Objects.requireNonNull(Languages.bundled().get(LANGUAGES.get(name)))
                .run(new Program.Script(script, null, engine)),
            null,
            StandardInput.CLOSED,
            Map.of(),
            false);
    assertThat(sandbox.start(command, start).result()).isEqualTo(Result.QUEUED);
    return command;
  }

  private void play(CommandId command, Function<JsonNode, ObjectNode> engine, int count) {
    for (int i = 0; i < count; i++) {
      send(command, engine.apply(awaitCalls(command, i + 1).get(i)));
    }
  }

  private List<JsonNode> awaitCalls(CommandId command, int count) {
    return await()
        .atMost(Sandbox.TIMEOUT)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> calls(command), calls -> calls.size() >= count);
  }

  private List<JsonNode> calls(CommandId command) {
    String text = sandbox.recorder.calls(command);
    return text.substring(0, text.lastIndexOf('\n') + 1).lines().map(EngineTest::json).toList();
  }

  private static JsonNode json(String line) {
    try {
      return JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void send(CommandId command, ObjectNode answer) {
    assertThat(sandbox.answer(command, answer + "\n").result()).isEqualTo(Result.QUEUED);
  }

  private static ObjectNode square(JsonNode call) {
    long number = call.path("message").path("square").asLong();
    return JSON.createObjectNode()
        .put("id", call.path("id").asLong())
        .put("result", number * number);
  }

  private static ObjectNode result(JsonNode call, @Nullable String result) {
    return JSON.createObjectNode().put("id", call.path("id").asLong()).put("result", result);
  }
}
