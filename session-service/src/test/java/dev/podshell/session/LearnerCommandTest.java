package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.history.ListedCommand;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.topic.RecordJson;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(RealParts.class)
class LearnerCommandTest extends ServiceTest {

  private final LearnerId learner = new LearnerId("learner-" + UUID.randomUUID());
  private final Sandbox maze = new Sandbox(learner, "maze");
  private final Sandbox later = new Sandbox(learner, "maze");
  private final Sandbox sum = new Sandbox(learner, "sum");

  @BeforeEach
  void storeSessions() {
    List.of(maze, later, sum).forEach(LearnerCommandTest::storeSession);
  }

  @Test
  void shouldListTheCommandsOfAllSessionsNewestFirst() throws Exception {
    run(new Sandbox(), 1, "secret");
    run(maze, 1, "first");
    run(sum, 1, "second");
    run(later, 1, "third");

    assertThat(listed(null))
        .extracting(ListedCommand::text)
        .containsExactly("third", "second", "first");
    assertThat(listed(null).getFirst().command()).isEqualTo(later.command(1));
    assertThat(listed(null))
        .extracting(ListedCommand::question)
        .containsExactly(later.question, sum.question, maze.question);
    assertThat(listed("maze")).extracting(ListedCommand::text).containsExactly("third", "first");
    assertThat(listed("none")).isEmpty();
  }

  @Test
  void shouldSayHowEachCommandIs() throws Exception {
    ReachedLimit limit = new ReachedLimit(Limit.TIME, 600);
    send(maze.start(1, "waits"));
    send(maze.start(2, "bash", new TerminalSize(80, 24)));
    send(maze.start(3, "limited"));
    send(maze.start(4, "failed"));
    long lostBelow = send(sum.start(1, "lost"));
    long reach =
        send(
            maze.started(2),
            maze.entry(2, 2, new EntryContent.Output(Stream.TTY, 0, new byte[] {'$', ' '})),
            maze.started(3),
            maze.entry(3, 2, new EntryContent.Exited(143, 15, limit)),
            maze.failed(4, RefusalReason.TOO_MANY_COMMANDS));
    page(maze, 2, 0, reach);
    page(sum, 1, 0, send(sum.lost(1, lostBelow)));

    ListedCommand waits = named("waits");
    assertThat(waits.started()).isNull();
    assertThat(waits.outcome()).isNull();
    assertThat(waits.terminal()).isFalse();
    ListedCommand shell = named("bash");
    assertThat(shell.terminal()).isTrue();
    assertThat(shell.started()).isNotNull();
    assertThat(shell.ended()).isNull();
    assertThat(shell.outputBytes()).isEqualTo(2);
    ListedCommand limited = named("limited");
    assertThat(limited.outcome()).isEqualTo(new Outcome.Exited(143, 15));
    assertThat(limited.limit()).isEqualTo(limit);
    assertThat(limited.ended()).isNotNull();
    assertThat(named("failed").outcome())
        .isEqualTo(new Outcome.Failed(RefusalReason.TOO_MANY_COMMANDS, "It will not run"));
    assertThat(named("lost").outcome()).isEqualTo(new Outcome.Lost("The sandbox is gone"));
  }

  @Test
  void shouldCutALongTextBetweenCharacters() throws Exception {
    run(maze, 1, "🙂".repeat(1000));

    assertThat(listed(null).getFirst().text()).isEqualTo("🙂".repeat(ListedCommand.MAX_TEXT));
  }

  @Test
  void shouldPageWithNeitherGapNorRepeatWhileCommandsAreAdded() throws Exception {
    for (int clientId = 1; clientId <= 7; clientId++) {
      run(clientId % 2 == 0 ? maze : sum, clientId, "command " + clientId);
    }
    List<String> texts = new ArrayList<>();
    CommandPage page = page(Map.of("limit", 3));
    while (page.before() != null) {
      page.commands().forEach(command -> texts.add(command.text()));
      run(later, texts.size() + 100, "newer");
      page = page(Map.of("limit", 3, "before", page.before().text()));
    }
    page.commands().forEach(command -> texts.add(command.text()));

    assertThat(texts)
        .containsExactly(
            "command 7",
            "command 6",
            "command 5",
            "command 4",
            "command 3",
            "command 2",
            "command 1");
  }

  @Test
  void shouldEndWithAFullPageIfNothingFollows() throws Exception {
    run(maze, 1, "first");
    run(maze, 2, "second");

    CommandPage page = page(Map.of("limit", 2));

    assertThat(page.commands()).hasSize(2);
    assertThat(page.before()).isNull();
  }

  @Test
  void shouldListWhatAnySessionClaimedAndKafkaAcceptedAMomentAgo() throws Exception {
    for (int clientId = 1; clientId <= 10; clientId++) {
      Sandbox sandbox = List.of(maze, later, sum).get(clientId % 3);
      run(sandbox, clientId, "echo");

      assertThat(listed(null)).hasSize(clientId);
    }
  }

  @Test
  void shouldSayTryAgainWhenWhatWasAcceptedIsNotStoredInTime() throws Exception {
    try (Connection ingestWaits = database();
        Statement lock = ingestWaits.createStatement()) {
      ingestWaits.setAutoCommit(false);
      lock.execute(
          "select from watermark where topic = 'podshell.commands' and partition = "
              + maze.partition
              + " for update");
      run(maze, 1, "echo");

      list(Map.of()).then().statusCode(503);
    }
    assertThat(listed(null)).hasSize(1);
  }

  @Test
  void shouldListWhatAnEarlierServiceStored() throws Exception {
    send(maze.start(1, "bash", new TerminalSize(80, 24)), maze.start(2, "ls"));
    long reach =
        send(
            maze.started(1),
            maze.entry(1, 2, new EntryContent.Output(Stream.TTY, 0, new byte[] {'$'})),
            maze.started(2),
            maze.output(2, 2, 0, new byte[] {'a'}));
    page(maze, 1, 0, reach);
    update("update command set terminal = null where learner = ?", learner.value());

    assertThat(named("bash").terminal()).isTrue();
    assertThat(named("ls").terminal()).isFalse();
  }

  @Test
  void shouldListACommandOfWhichOnlyEventsAreStored() throws Exception {
    long reach = send(maze.started(1), maze.output(1, 2, 0, new byte[] {'a'}));
    page(maze, 1, 0, reach);

    ListedCommand listed = listed("maze").getFirst();

    assertThat(listed.command()).isEqualTo(maze.command(1));
    assertThat(listed.text()).isEmpty();
    assertThat(listed.question()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "limit, 0",
    "limit, 101",
    "before, nonsense",
    "before, AAAAAAAAAAAAAAAAAAAA",
    "before, __________9_________w",
    "question, a b",
    "learner, ''"
  })
  void shouldSayWhatIsWrongWithAMalformedRequest(String name, String value) {
    list(Map.of(name, value)).then().statusCode(400).contentType("application/problem+json");
  }

  @Test
  void shouldSayThatALearnerIsMissing() {
    gateway()
        .get("/learner/commands")
        .then()
        .statusCode(400)
        .body("detail", containsString("learner"));
  }

  /** Has a command accepted, as a gateway does. */
  private void run(Sandbox sandbox, int clientId, String text) throws Exception {
    claim(sandbox, clientId, "aaaaaaaa");
    send(sandbox.start(clientId, text));
  }

  private ListedCommand named(String text) throws Exception {
    return listed(null).stream()
        .filter(command -> command.text().equals(text))
        .findFirst()
        .orElseThrow();
  }

  private static void storeSession(Sandbox sandbox) {
    gateway()
        .contentType("application/json")
        .body(
            RecordJson.write(
                new NewSession(sandbox.learner, Instant.now().plus(Duration.ofHours(1)))))
        .put("/sessions/{s}", sandbox.session.value())
        .then()
        .statusCode(200);
  }

  private List<ListedCommand> listed(@Nullable String question) throws Exception {
    return page(question == null ? Map.of() : Map.of("question", question)).commands();
  }

  private CommandPage page(Map<String, ?> query) throws Exception {
    return RecordJson.read(
        list(query).then().statusCode(200).extract().asByteArray(), CommandPage.class);
  }

  private Response list(Map<String, ?> query) {
    Map<String, Object> parameters = new HashMap<>(Map.of("learner", learner.value()));
    parameters.putAll(query);
    return gateway().queryParams(parameters).get("/learner/commands");
  }

  private void update(String sql, Object parameter) throws Exception {
    try (Connection connection = database();
        PreparedStatement update = connection.prepareStatement(sql)) {
      update.setObject(1, parameter);
      update.executeUpdate();
    }
  }
}
