package dev.podshell.gateway.sessionservice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.fakes.FakeSessionService;
import dev.podshell.gateway.fakes.LocalProfile;
import dev.podshell.gateway.fakes.Surroundings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Interrupts threads that wait for the session service, which must end. */
@QuarkusTest
@TestProfile(LocalProfile.class)
@QuarkusTestResource(Surroundings.class)
@SuppressWarnings("NullAway.Init") // the fields are given by the framework
class InterruptionTest {

  private static final SessionId SESSION = SessionId.ofToken("a session");
  private static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("learner"), new QuestionId("q1"));
  private static final CommandId COMMAND = CommandId.of(SESSION, "1");

  @Inject SessionServiceClient client;

  FakeSessionService sessionService;

  @BeforeEach
  void fallSilent() {
    sessionService.fallSilent("/");
  }

  @AfterEach
  void speak() {
    sessionService.speak();
  }

  @Test
  void shouldEndARequestForAPageWhenItIsInterrupted() throws Exception {
    assertThat(interrupt(() -> client.page(SANDBOX, COMMAND, 0, OptionalLong.empty())))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void shouldEndARequestThatIsRepeatedWhenItIsInterrupted() throws Exception {
    assertThat(interrupt(() -> client.session(SESSION))).isInstanceOf(InterruptedException.class);
  }

  @Test
  void shouldEndTheReportOfLivenessWhenItIsInterrupted() throws Exception {
    assertThat(interrupt(() -> client.reportAlive("0123456789abcdef")))
        .isInstanceOf(InterruptedException.class);
  }

  /** Interrupts a request that has reached the service, and returns what it throws. */
  private Throwable interrupt(ThrowingCallable request) throws Exception {
    int before = sessionService.unanswered();
    Callable<Throwable> thrown = () -> catchThrowable(request);
    FutureTask<Throwable> task = new FutureTask<>(thrown);
    Thread thread = Thread.ofVirtual().start(task);
    await().until(() -> sessionService.unanswered() > before);
    thread.interrupt();
    return task.get(10, TimeUnit.SECONDS);
  }
}
