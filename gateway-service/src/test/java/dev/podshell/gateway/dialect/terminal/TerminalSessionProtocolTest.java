package dev.podshell.gateway.dialect.terminal;

import static dev.podshell.gateway.dialect.terminal.Terminal.payload;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.fakes.Client;
import dev.podshell.gateway.fakes.FakeSandboxes;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests how sessions begin, are extended and renewed, and end. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class TerminalSessionProtocolTest {

  @TestHTTPResource("/")
  URI gateway;

  FakeSandboxes sandboxes;
  FakeSessionService sessionService;

  private final String learner = "learner-" + UUID.randomUUID();

  @AfterEach
  void mend() {
    sessionService.setAway(false);
  }

  @Test
  void shouldCloseAfterThreeFailedAuthentications() {
    try (Terminal terminal = new Terminal(gateway)) {
      for (int attempt = 0; attempt < 3; attempt++) {
        assertThat(terminal.authenticate(payload().put("token", "no")))
            .containsEntry("result", "error")
            .containsKey("message");
      }
      assertThat(terminal.client().awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldAnswerNothingElseBeforeAuthentication() {
    try (Terminal terminal = new Terminal(gateway)) {
      terminal.send("command", payload().put("command", "echo no").put("clientId", 1));
      terminal.authenticate(payload().put("token", Client.token(gateway, learner)));

      assertThat(terminal.client().all()).hasSize(1);
    }
  }

  @Test
  void shouldRefuseAnExpiredToken() {
    String token = Client.get(gateway.resolve("/dev/token/x?lifetime=PT-2H")).body();
    try (Terminal terminal = new Terminal(gateway)) {
      assertThat(terminal.authenticate(payload().put("token", token)))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldRefuseASessionThatHasExpired() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = new Terminal(gateway)) {
      sessionService.expire(first.sessionToken());
      assertThat(second.authenticate(payload().put("sessionToken", first.sessionToken())))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldCloseWhenTheSessionIsRevoked() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      sandboxes.send(new SessionRevoked(SessionId.ofToken(terminal.sessionToken()), Instant.now()));
      assertThat(terminal.client().awaitClose()).isEqualTo(1008);
    }
  }

  @Test
  void shouldEndASessionAndItsConnectionsWhenItsTokenExpires() {
    String token = Client.token(gateway, learner, Duration.ofSeconds(2));
    try (Terminal terminal = new Terminal(gateway);
        Terminal later = new Terminal(gateway)) {
      Map<String, Object> answer = terminal.authenticate(payload().put("token", token));
      Instant expires = Instant.parse(String.valueOf(answer.get("expires")));

      assertThat(expires).isBefore(Instant.now().plusSeconds(3));
      assertThat(terminal.payloadOf("notification").path("event").asText()).isEqualTo("expired");
      assertThat(terminal.client().awaitClose()).isEqualTo(1008);
      assertThat(Instant.now()).isAfterOrEqualTo(expires);
      assertThat(later.authenticate(payload().put("sessionToken", terminal.sessionToken())))
          .containsEntry("result", "error");
      assertThat(later.authenticate(payload().put("token", token)))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldExtendASessionWhenAnyOfItsConnectionsSendsANewToken() {
    try (Terminal first = new Terminal(gateway);
        Terminal second = new Terminal(gateway)) {
      String token = Client.token(gateway, learner, Duration.ofSeconds(3));
      Map<String, Object> answer = first.authenticate(payload().put("token", token));
      Instant end = Instant.parse(String.valueOf(answer.get("expires")));
      second.authenticate(payload().put("sessionToken", first.sessionToken()));

      Map<String, Object> renewed =
          second.authenticate(payload().put("token", Client.token(gateway, learner)));

      assertThat(renewed).containsEntry("sessionToken", first.sessionToken());
      assertThat(Instant.parse(String.valueOf(renewed.get("expires"))))
          .isAfter(end.plusSeconds(3600));
      await().until(() -> Instant.now().isAfter(end.plusMillis(500)));
      first.awaitCompletion(first.run(1, "echo still here"));
      second.awaitCompletion(second.run(2, "echo me too"));
    }
  }

  @Test
  void shouldRenewAnExpiredSessionOnlyWithANewTokenOfItsLearner() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = new Terminal(gateway)) {
      sessionService.expire(first.sessionToken());
      String others = Client.token(gateway, "another-" + learner);

      assertThat(
              second.authenticate(
                  payload().put("sessionToken", first.sessionToken()).put("token", others)))
          .containsEntry("result", "error");
      assertThat(
              second.authenticate(
                  payload()
                      .put("sessionToken", first.sessionToken())
                      .put("token", Client.token(gateway, learner))))
          .containsEntry("result", "ok")
          .containsEntry("sessionToken", first.sessionToken());
    }
  }

  @Test
  void shouldResumeAValidSessionWhenTheTokenHasExpired() {
    String token = Client.token(gateway, learner, Duration.ofHours(-2));
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = new Terminal(gateway)) {
      assertThat(
              second.authenticate(
                  payload().put("sessionToken", first.sessionToken()).put("token", token)))
          .containsEntry("result", "ok");
    }
  }

  @Test
  void shouldEndTheSessionOnEveryConnectionWhenItsClientLogsOut() {
    try (Terminal first = Terminal.login(gateway, learner);
        Terminal second = Terminal.resume(gateway, first.sessionToken(), null);
        Terminal later = new Terminal(gateway)) {
      second.send("logout", payload());

      assertThat(second.payloadOf("logout").path("result").asText()).isEqualTo("ok");
      assertThat(second.client().awaitClose()).isEqualTo(1000);
      assertThat(first.client().awaitClose()).isEqualTo(1008);
      ObjectNode taken = payload().put("sessionToken", first.sessionToken());
      assertThat(later.authenticate(taken)).containsEntry("result", "error");
      assertThat(later.authenticate(taken.put("token", Client.token(gateway, learner))))
          .containsEntry("result", "error");
    }
  }

  @Test
  void shouldStayConnectedWhenTheSessionCannotBeEndedNow() {
    try (Terminal terminal = Terminal.login(gateway, learner)) {
      sessionService.setAway(true);
      terminal.send("logout", payload());

      assertThat(terminal.payloadOf("logout").path("result").asText()).isEqualTo("error");
      sessionService.setAway(false);
      terminal.awaitCompletion(terminal.run(1, "echo on"));
    }
  }

  @Test
  void shouldRefuseATokenIssuedBeforeAllSessionsOfItsLearnerWereEnded() {
    String token = Client.token(gateway, learner);
    try (Terminal first = new Terminal(gateway);
        Terminal second = new Terminal(gateway)) {
      first.authenticate(payload().put("token", token));
      Instant now = Instant.now();
      sessionService.revokeAll(learner);

      assertThat(first.client().awaitClose()).isEqualTo(1008);
      assertThat(second.authenticate(payload().put("token", token)))
          .containsEntry("result", "error");
      String later = Client.tokenIssuedAfter(now.plusSeconds(1), gateway, learner);
      assertThat(second.authenticate(payload().put("token", later))).containsEntry("result", "ok");
    }
  }
}
