package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.podshell.contracts.identity.SessionId;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests learners' documents. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // set before each test
class DocumentTest extends ServiceTest {

  private final String learner = "learner-" + UUID.randomUUID();
  private SessionId session;

  @BeforeEach
  void begin() {
    session = session(learner);
  }

  @Test
  void shouldHaveNoDocumentUntilOneIsStored() {
    read(session, "preferences").then().statusCode(404);
    read(session, "notes").then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{ \"b\": 1.50, \"a\": [null, true], \"b\": \"\\u0000 \\ud83d ☃ '\" }",
        "\"a text\"",
        "null",
        "1e400"
      })
  void shouldKeepAnyJsonAsItIsForEverySessionOfTheLearner(String json) {
    store(session, "preferences", json).then().statusCode(204);

    Response answer = read(session(learner), "preferences");

    answer.then().statusCode(200).contentType("application/json");
    assertThat(new String(answer.asByteArray(), StandardCharsets.UTF_8)).isEqualTo(json);
    read(session, "notes").then().statusCode(404);
  }

  @Test
  void shouldKeepTheLastOneThatWasStored() {
    store(session, "notes", "\"first\"").then().statusCode(204);
    store(session, "notes", "\"second\"").then().statusCode(204);

    assertThat(read(session, "notes").asString()).isEqualTo("\"second\"");
  }

  @Test
  void shouldKeepLearnersApart() {
    store(session, "notes", "\"mine\"").then().statusCode(204);

    read(session("another " + learner), "notes").then().statusCode(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} {}", "hello", "\u0000"})
  void shouldRefuseInvalidJson(String body) {
    store(session, "preferences", body)
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
  }

  @Test
  void shouldRefuseADocumentThatIsTooLargeAndNameTheLimit() {
    String most = "\"" + "x".repeat(64 * 1024 - 2) + "\"";
    store(session, "preferences", most).then().statusCode(204);

    store(session, "preferences", most.replaceFirst("x", "xx"))
        .then()
        .statusCode(413)
        .contentType("application/problem+json")
        .body("detail", containsString("65536 bytes"));

    assertThat(read(session, "preferences").asString()).isEqualTo(most);
    store(session, "notes", most.replaceFirst("x", "xx")).then().statusCode(204);
    store(session, "notes", "\"" + "é".repeat(128 * 1024) + "\"").then().statusCode(413);
  }

  @Test
  void shouldKnowNoOtherDocumentsAndNoSessionThatIsNotThere() {
    SessionId unknown = SessionId.ofToken(UUID.randomUUID().toString());

    store(unknown, "notes", "1").then().statusCode(404);
    read(unknown, "notes").then().statusCode(404);
    store(session, "secrets", "1").then().statusCode(404);
    read(session, "secrets").then().statusCode(404);
  }

  private static Response read(SessionId session, String document) {
    return gateway().get("/sessions/{s}/documents/{d}", session.value(), document);
  }

  private static Response store(SessionId session, String document, String json) {
    return gateway()
        .contentType("application/json; charset=utf-8")
        .body(json.getBytes(StandardCharsets.UTF_8))
        .put("/sessions/{s}/documents/{d}", session.value(), document);
  }
}
