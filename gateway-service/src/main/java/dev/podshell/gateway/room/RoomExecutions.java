package dev.podshell.gateway.room;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.gateway.authentication.OpenedSession;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.session.AutoAttach;
import dev.podshell.gateway.session.ConnectedSession;
import dev.podshell.gateway.session.SessionConnector;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * Executes the code of rooms, each in the room's own sandbox: a room is the learner of its sandbox,
 * by a name that no token can have. Thread-safe.
 */
@Singleton
public final class RoomExecutions {

  private static final char IN_NO_TOKEN = '\u001f';

  private final Sessions sessions;
  private final SessionConnector connector;
  private final RandomIds random;
  private final RoomConfiguration settings;
  private final Semaphore free;

  RoomExecutions(
      Sessions sessions,
      SessionConnector connector,
      RandomIds random,
      RoomConfiguration configuration,
      MeterRegistry registry) {
    this.sessions = sessions;
    this.connector = connector;
    this.random = random;
    this.settings = configuration;
    this.free = new Semaphore(settings.executions());
    Gauge.builder(
            "podshell.gateway.room.executions",
            free,
            it -> settings.executions() - it.availablePermits())
        .description("Code of rooms that is being executed")
        .register(registry);
    Gauge.builder("podshell.gateway.room.executions.bound", settings, RoomConfiguration::executions)
        .description("Code of rooms that may be executed at a time")
        .register(registry);
  }

  /** Returns whether the operator lets rooms execute code here. */
  public boolean areOffered() {
    return settings.serverExecution();
  }

  /**
   * Executes code, in place of what the room still executes. Blocks while the session service is
   * asked.
   *
   * @param onResult what came of it; once, on any thread, and not at all if this gateway is stopped
   *     before
   * @param onRefused why it will not be executed; on any thread, in place of the result
   */
  public void execute(
      RoomId room,
      String language,
      String code,
      Consumer<ExecutionResult> onResult,
      Consumer<String> onRefused)
      throws InterruptedException {
    if (code.getBytes(UTF_8).length > Program.MAX_BYTES) {
      onRefused.accept(
          "The code to execute must not have more than %d bytes".formatted(Program.MAX_BYTES));
    } else if (!free.tryAcquire()) {
      onRefused.accept("Too much is being executed: try again in a moment");
    } else {
      try {
        begin(room, language, code, onResult, onRefused);
      } catch (SessionServiceUnavailableException | TokenRefusedException e) {
        free.release();
        onRefused.accept(String.valueOf(e.getMessage()));
      } catch (InterruptedException e) {
        free.release();
        throw e;
      }
    }
  }

  private void begin(
      RoomId room,
      String language,
      String code,
      Consumer<ExecutionResult> onResult,
      Consumer<String> onRefused)
      throws SessionServiceUnavailableException, InterruptedException, TokenRefusedException {
    QuestionId question = settings.question();
    OpenedSession opened =
        sessions.ofName(new LearnerId("room" + IN_NO_TOKEN + room.value()), question);
    String clientId = "\"room/" + random.text(16) + "\"";
    RoomExecution execution =
        new RoomExecution(
            CommandId.of(opened.session(), clientId),
            Math.toIntExact(settings.resultSize().asLongValue() / Character.BYTES),
            onResult,
            onRefused,
            free::release);
    ConnectedSession joined =
        connector.join(opened.session(), opened.learner(), AutoAttach.NEW, execution);
    execution.begin(
        joined,
        joined
            .command(question, clientId, new Program.Script(code, language, null))
            .replacingOthers()
            .build());
  }
}
