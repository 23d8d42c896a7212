package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.draft.Draft;
import dev.podshell.contracts.draft.DraftAnswer;
import dev.podshell.contracts.draft.DraftSave;
import dev.podshell.contracts.draft.DraftVersion;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests drafts, the texts that learners type in editors. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // set before each test
class DraftTest extends ServiceTest {

  private static final String NAME = "main.py";

  private final String learner = "learner-" + UUID.randomUUID();
  private SessionId session;

  @BeforeEach
  void begin() {
    session = session(learner);
  }

  @Test
  void shouldHaveNoDraftUntilOneIsSaved() {
    read(session, NAME).then().statusCode(404);
    assertThat(versions(session)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "print('☃ \ud83d\ude00')\r\n\t\u0001", "\"{}\""})
  void shouldKeepATextAsItIsForEverySessionOfTheLearner(String text) {
    assertThat(save(session, 0, text))
        .isInstanceOfSatisfying(DraftAnswer.Saved.class, isVersion(1));

    Draft found = draft(session(learner));

    assertThat(found.text()).isEqualTo(text);
    assertThat(found.version()).isEqualTo(1);
    assertThat(Duration.between(found.saved(), Instant.now()).abs())
        .isLessThan(Duration.ofMinutes(1));
  }

  @Test
  void shouldSaveWhatFollowsTheNewestVersion() {
    save(session, 0, "a");

    assertThat(save(session, 1, "ab"))
        .isInstanceOfSatisfying(DraftAnswer.Saved.class, isVersion(2));
    assertThat(save(session(learner), 2, "abc"))
        .isInstanceOfSatisfying(DraftAnswer.Saved.class, isVersion(3));

    assertThat(draft(session).text()).isEqualTo("abc");
  }

  @Test
  void shouldAnswerTheNewestVersionInsteadOfOverwritingIt() {
    save(session, 0, "mine");
    save(session, 1, "mine, changed");

    DraftAnswer answer = save(session(learner), 1, "theirs");

    assertThat(answer)
        .isInstanceOfSatisfying(
            DraftAnswer.Conflict.class,
            conflict -> {
              assertThat(conflict.newest().version()).isEqualTo(2);
              assertThat(conflict.newest().text()).isEqualTo("mine, changed");
            });
    assertThat(draft(session).text()).isEqualTo("mine, changed");
    assertThat(save(session, 0, "as if it were new")).isInstanceOf(DraftAnswer.Conflict.class);
  }

  @Test
  void shouldApplyASaveOnceForAnyNumberOfRequests() {
    DraftSave save = new DraftSave(0, "once", "save-1");

    assertThat(save(session, save)).isInstanceOfSatisfying(DraftAnswer.Saved.class, isVersion(1));
    assertThat(save(session, save)).isInstanceOfSatisfying(DraftAnswer.Saved.class, isVersion(1));

    assertThat(draft(session).version()).isEqualTo(1);
  }

  @Test
  void shouldLetOneOfManyWritersWinAtATime() throws Exception {
    save(session, 0, "base");
    List<Callable<DraftAnswer>> writers =
        IntStream.range(0, 8)
            .<Callable<DraftAnswer>>mapToObj(i -> () -> save(session, 1, "writer " + i))
            .toList();

    List<DraftAnswer> answers;
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      answers = threads.invokeAll(writers).stream().map(Future::resultNow).toList();
    }

    assertThat(answers).filteredOn(DraftAnswer.Saved.class::isInstance).hasSize(1);
    assertThat(answers).filteredOn(DraftAnswer.Conflict.class::isInstance).hasSize(7);
    assertThat(draft(session).version()).isEqualTo(2);
  }

  @Test
  void shouldGoOnWithTheWritersNumberIfTheDraftIsGone() throws SQLException {
    save(session, 0, "before");
    update("delete from draft where learner = ?", learner);

    assertThat(save(session, 1, "after"))
        .isInstanceOfSatisfying(DraftAnswer.Saved.class, isVersion(2));
  }

  @Test
  void shouldKeepAVersionOfEachIntervalAndEveryOneThatLosesMostOfItsText() throws SQLException {
    save(session, 0, "x".repeat(100));
    save(session, 1, "x".repeat(101)); // version 1 is the first to keep
    save(session, 2, "x".repeat(102)); // version 2 is too young
    save(session, 3, "x"); // version 3 loses most of its text

    assertThat(versions(session)).extracting(DraftVersion::version).containsExactly(4L, 3L, 1L);
    assertThat(versions(session)).extracting(DraftVersion::length).containsExactly(1, 102, 100);

    update("update draft_version set saved = saved - interval '11 s' where learner = ?", learner);
    save(session, 4, "xy");

    assertThat(versions(session)).extracting(DraftVersion::version).containsExactly(5L, 4L, 3L, 1L);
    assertThat(draft(session, 3).text()).isEqualTo("x".repeat(102));
    assertThat(draft(session, 5).text()).isEqualTo("xy");
    read(session, NAME, 2).then().statusCode(404);
  }

  @Test
  void shouldKeepFewerVersionsOfEarlierTimes() throws SQLException {
    save(session, 0, "text");
    for (int minutes : new int[] {59, 62, 63, 64, 65, 66, 67, 68, 69, 70, 71, 72, 4000, 4001}) {
      insertVersion(10_000 - minutes, Duration.ofMinutes(minutes), 10);
    }

    save(session, 1, "t"); // keeps a version, and thins the others

    List<DraftVersion> versions = versions(session);
    Instant hourAgo = Instant.now().minus(Duration.ofHours(1));
    assertThat(versions).filteredOn(it -> it.saved().isAfter(hourAgo)).hasSize(3);
    assertThat(versions).filteredOn(it -> it.saved().isBefore(hourAgo)).hasSizeBetween(3, 5);
  }

  @Test
  void shouldBoundTheSizeOfEarlierVersions() throws SQLException {
    save(session, 0, "text");
    for (int second = 1; second <= 20; second++) {
      insertVersion(100 - second, Duration.ofSeconds(second), 200_000);
    }

    save(session, 1, "t");

    assertThat(versions(session).stream().mapToInt(DraftVersion::length).sum())
        .isLessThanOrEqualTo(2 * 1024 * 1024 + 1);
  }

  @Test
  void shouldRefuseMoreDraftsAndTextThanALearnerMayHave() throws SQLException {
    for (int i = 0; i < 64; i++) {
      assertThat(save(session, "file-" + i, new DraftSave(0, "x", "s")))
          .isInstanceOf(DraftAnswer.Saved.class);
    }
    assertThat(save(session, "one-more", new DraftSave(0, "x", "s")))
        .isInstanceOf(DraftAnswer.Full.class);
    assertThat(save(session, "file-1", new DraftSave(1, "xx", "t")))
        .isInstanceOf(DraftAnswer.Saved.class);

    update("update draft set bytes = 33554432 where learner = ? and name = 'file-0'", learner);
    assertThat(save(session, "file-1", new DraftSave(2, "xxx", "u")))
        .isInstanceOf(DraftAnswer.Full.class);
    assertThat(save(session, "file-0", new DraftSave(1, "smaller", "v")))
        .isInstanceOf(DraftAnswer.Saved.class);
  }

  @Test
  void shouldKeepLearnersAndQuestionsApart() {
    save(session, 0, "mine");

    read(session("another " + learner), NAME).then().statusCode(404);
    gateway()
        .get("/sessions/{s}/drafts/{q}/{n}", session.value(), "another", NAME)
        .then()
        .statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"base\":0,\"text\":\"x\"}",
        "{\"base\":0,\"id\":\"x\"}",
        "{\"text\":\"x\",\"id\":\"x\"}",
        "{\"base\":-1,\"text\":\"x\",\"id\":\"x\"}",
        "{\"base\":0,\"text\":\"\\u0000\",\"id\":\"x\"}",
        "{\"base\":0,\"text\":\"\\ud800\",\"id\":\"x\"}",
        "{\"base\":0,\"text\":\"x\",\"id\":\"\"}"
      })
  void shouldRefuseWhatIsNoSave(String body) {
    put(session, NAME, body).then().statusCode(400).contentType("application/problem+json");
    read(session, NAME).then().statusCode(404);
  }

  @Test
  void shouldRefuseATextThatIsTooLargeAndANameThatIsNone() {
    save(session, 0, "é".repeat(Draft.MAX_BYTES / 2));
    String tooLarge = "\"" + "x".repeat(Draft.MAX_BYTES + 1) + "\"";

    put(session, NAME, "{\"base\":1,\"id\":\"x\",\"text\":%s}".formatted(tooLarge))
        .then()
        .statusCode(400);
    put(session, "no name", "{\"base\":0,\"id\":\"x\",\"text\":\"\"}").then().statusCode(400);
    assertThat(draft(session).version()).isEqualTo(1);
  }

  @Test
  void shouldKnowNoSessionThatIsNotThere() {
    SessionId unknown = SessionId.ofToken(UUID.randomUUID().toString());

    put(unknown, NAME, "{\"base\":0,\"text\":\"x\",\"id\":\"x\"}").then().statusCode(404);
    read(unknown, NAME).then().statusCode(404);
  }

  private void insertVersion(long version, Duration age, int length) throws SQLException {
    update(
        """
        insert into draft_version (learner, question, name, version, content, bytes, saved)
        values (?, 'q', ?, ?, ?, ?, now() - make_interval(secs => ?))
        """,
        learner,
        NAME,
        version,
        "x".repeat(length),
        length,
        (double) age.toSeconds());
  }

  private void update(String sql, Object... parameters) throws SQLException {
    try (Connection connection = database();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setObject(i + 1, parameters[i]);
      }
      statement.executeUpdate();
    }
  }

  private static Consumer<DraftAnswer.Saved> isVersion(long version) {
    return saved -> assertThat(saved.version()).isEqualTo(version);
  }

  private static DraftAnswer save(SessionId session, long base, String text) {
    return save(session, new DraftSave(base, text, UUID.randomUUID().toString()));
  }

  private static DraftAnswer save(SessionId session, DraftSave save) {
    return save(session, NAME, save);
  }

  private static DraftAnswer save(SessionId session, String name, DraftSave save) {
    Response answer =
        put(session, name, new String(RecordJson.write(save), StandardCharsets.UTF_8));
    answer.then().statusCode(200);
    return body(answer, DraftAnswer.class);
  }

  private static Draft draft(SessionId session) {
    return body(read(session, NAME), Draft.class);
  }

  private static Draft draft(SessionId session, long version) {
    return body(read(session, NAME, version), Draft.class);
  }

  private static List<DraftVersion> versions(SessionId session) {
    return Arrays.asList(
        body(
            gateway().get("/sessions/{s}/drafts/q/{n}/versions", session.value(), NAME),
            DraftVersion[].class));
  }

  private static Response read(SessionId session, String name) {
    return gateway().get("/sessions/{s}/drafts/q/{n}", session.value(), name);
  }

  private static Response read(SessionId session, String name, long version) {
    return gateway()
        .queryParam("version", version)
        .get("/sessions/{s}/drafts/q/{n}", session.value(), name);
  }

  private static Response put(SessionId session, String name, String json) {
    return gateway()
        .contentType("application/json; charset=utf-8")
        .body(json.getBytes(StandardCharsets.UTF_8))
        .put("/sessions/{s}/drafts/q/{n}", session.value(), name);
  }

  private static <T> T body(Response answer, Class<T> type) {
    try {
      return RecordJson.read(answer.asByteArray(), type);
    } catch (MalformedRecordException e) {
      throw new AssertionError(answer.asString(), e);
    }
  }
}
