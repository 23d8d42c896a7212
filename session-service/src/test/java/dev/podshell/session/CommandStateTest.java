package dev.podshell.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.session.history.Retention;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Checks what gateways read of commands, and when commands are deleted. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class CommandStateTest extends ServiceTest {

  private final Sandbox sandbox = new Sandbox();

  @Inject Retention retention;

  @Test
  void shouldNotKnowACommandThatWasNeverAccepted() {
    entries(sandbox, 99, Map.of(), "application/json")
        .then()
        .statusCode(404)
        .contentType("application/problem+json");
    commandOf(sandbox, 99).then().statusCode(404);
  }

  @Test
  void shouldKnowACommandAsSoonAsItWasAccepted() throws Exception {
    send(sandbox.start(1, "sleep 5"));

    TranscriptPage page = page(sandbox, 1, 0, 0);

    assertThat(page.entries()).isEmpty();
    assertThat(page.command().text()).isEqualTo("sleep 5");
    assertThat(page.command().clientId()).isEqualTo("1");
    assertThat(page.command().started()).isNull();
  }

  @Test
  void shouldListWhatWasClaimedAndAcceptedAMomentAgo() throws Exception {
    for (int clientId = 1; clientId <= 20; clientId++) {
      claim(sandbox, clientId, "aaaaaaaa");
      send(sandbox.start(clientId, "echo"));

      assertThat(listed(Instant.now())).hasSize(clientId);
    }
    claim(sandbox, 21, "aaaaaaaa");
    send(sandbox.start(21, "echo"));
    assertThat(state(sandbox, 21).text()).isEqualTo("echo");
  }

  @Test
  void shouldListWhatRunsOrEndedAfterAMoment() throws Exception {
    send(sandbox.start(1, "first"), sandbox.start(2, "second"), sandbox.start(3, "third"));
    Instant before = Instant.now();
    long reach =
        send(
            sandbox.started(1),
            sandbox.exited(1, 2, 0),
            sandbox.failed(2, RefusalReason.TOO_MANY_COMMANDS));
    page(sandbox, 1, 0, reach);

    assertThat(listed(before.minus(Duration.ofMinutes(10))))
        .extracting(CommandState::text)
        .containsExactly("first", "second", "third");
    assertThat(listed(Instant.now().plus(Duration.ofMinutes(1))))
        .extracting(CommandState::text)
        .containsExactly("third");
    assertThat(state(sandbox, 2).outcome())
        .isEqualTo(new Outcome.Failed(RefusalReason.TOO_MANY_COMMANDS, "It will not run"));
  }

  private List<CommandState> listed(Instant endedAfter) throws Exception {
    return List.of(
        RecordJson.read(
            gateway()
                .queryParam("endedAfter", endedAfter.toString())
                .get("/sessions/{s}/commands", sandbox.session.value())
                .then()
                .statusCode(200)
                .extract()
                .asByteArray(),
            CommandState[].class));
  }

  @Test
  void shouldDeleteWhatIsOlderThanTheRetention() throws Exception {
    send(sandbox.start(1, "old"), sandbox.start(2, "new"));
    long reach = send(sandbox.started(1), sandbox.exited(1, 2, 0), sandbox.started(2));
    page(sandbox, 1, 0, reach);
    page(sandbox, 2, 0, 0);
    try (Connection connection = database();
        PreparedStatement age =
            connection.prepareStatement(
                "update command set stored = '2020-01-01' where sandbox = ? and command = ?")) {
      age.setString(1, sandbox.id.value());
      age.setLong(2, sandbox.command(1).value());
      age.executeUpdate();
    }

    assertThat(retention.deleteBefore(Instant.parse("2020-01-02T00:00:00Z"))).isEqualTo(1);

    commandOf(sandbox, 1).then().statusCode(404);
    assertThat(page(sandbox, 2, 0, 0).entries()).hasSize(1);
    assertThat(
            queryLong(
                "select count(*) from entry e where not exists"
                    + " (select from command c where c.id = e.command_id)"))
        .isZero();
  }
}
