package dev.podshell.execution.supervisor;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import dev.podshell.contracts.command.AnswerCall;
import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.ResizeTerminal;
import dev.podshell.contracts.command.SendSignal;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.execution.supervisor.ConfigureRequest.Limits;
import dev.podshell.execution.supervisor.StartRequest.Run;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Joins a supervisor and a client that is attached to it, with methods for tests. */
final class Sandbox implements AutoCloseable {

  static final TerminalSize TERMINAL = new TerminalSize(80, 24);
  static final int WINDOW = 1024 * 1024;
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final SandboxId SANDBOX =
      SandboxId.of(new LearnerId("learner"), new QuestionId("question"));
  private static final SessionId SESSION = SessionId.ofToken("token");

  final SupervisorProcess supervisor;
  final Recorder recorder = new Recorder();
  final SupervisorConnection connection;
  private final Map<CommandId, Long> sequences = new HashMap<>();
  private long lastCommand;

  private Sandbox(SupervisorProcess supervisor, int window)
      throws IOException, AttachRefusedException {
    this.supervisor = supervisor;
    this.connection = attach(supervisor, 1, window, recorder);
  }

  static Sandbox start(Path folder) throws Exception {
    return start(folder, SupervisorProcess.SPOOL_BYTES, WINDOW, Limits.none());
  }

  static Sandbox start(Path folder, Limits limits) throws Exception {
    return start(folder, SupervisorProcess.SPOOL_BYTES, WINDOW, limits);
  }

  static Sandbox start(Path folder, long spoolBytes, int window, Limits limits) throws Exception {
    return start(SupervisorProcess.start(folder, spoolBytes), window, limits);
  }

  static Sandbox start(SupervisorProcess supervisor, int window, Limits limits) throws Exception {
    Sandbox sandbox = new Sandbox(supervisor, window);
    sandbox
        .connection
        .configure(new ConfigureRequest(Map.of("COURSE", "python"), List.of(), limits))
        .get(20, SECONDS);
    return sandbox;
  }

  static SupervisorConnection attach(
      SupervisorProcess supervisor, int epoch, int window, EntryReceiver receiver)
      throws IOException, AttachRefusedException {
    return SupervisorConnection.attach(
        supervisor.connect(),
        new AttachRequest(SupervisorProcess.SECRET, epoch, window),
        Duration.ofSeconds(20),
        receiver);
  }

  /** Runs the text of a shell with pipes, and waits for its end. */
  CommandId run(String text) {
    CommandId command = start(text, null);
    awaitEnd(command);
    return command;
  }

  CommandId start(String text, @Nullable TerminalSize terminal) {
    CommandId command = new CommandId(++lastCommand);
    Answer answer = start(command, shell(text, terminal, false));
    if (answer.result() != Answer.Result.QUEUED) {
      throw new AssertionError("The start was answered " + answer);
    }
    return command;
  }

  Answer start(CommandId command, StartRequest start) {
    lastCommand = Math.max(lastCommand, command.value());
    return connection.start(command, start).orTimeout(20, SECONDS).join();
  }

  static StartRequest shell(String text, @Nullable TerminalSize terminal, boolean replacesOthers) {
    return new StartRequest(
        "label of " + text.hashCode(),
        "owner",
        new Run.Shell(text),
        terminal,
        StandardInput.OPEN,
        Map.of(),
        replacesOthers);
  }

  Answer write(CommandId command, String text) {
    return write(command, "writer", next(command), text);
  }

  Answer write(CommandId command, String writer, long sequence, String text) {
    return connection
        .input(new WriteInput(SANDBOX, SESSION, command, writer, sequence, text))
        .orTimeout(20, SECONDS)
        .join();
  }

  Answer answer(CommandId command, String line) {
    return answer(command, "writer", next(command), line);
  }

  Answer answer(CommandId command, String writer, long sequence, String line) {
    return connection
        .input(new AnswerCall(SANDBOX, SESSION, command, writer, sequence, line))
        .orTimeout(20, SECONDS)
        .join();
  }

  Answer resize(CommandId command, TerminalSize size) {
    return connection
        .input(new ResizeTerminal(SANDBOX, SESSION, command, "writer", next(command), size))
        .orTimeout(20, SECONDS)
        .join();
  }

  Answer end(CommandId command) {
    return connection
        .input(new EndInput(SANDBOX, SESSION, command, "writer", next(command)))
        .orTimeout(20, SECONDS)
        .join();
  }

  Answer signal(CommandId command, int signal) {
    return connection
        .input(new SendSignal(SANDBOX, SESSION, command, "writer", next(command), signal))
        .orTimeout(20, SECONDS)
        .join();
  }

  void awaitEnd(CommandId command) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> recorder.exit(command) != null);
  }

  void awaitText(CommandId command, Stream stream, String part) {
    await()
        .atMost(TIMEOUT)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> recorder.text(command, stream).contains(part));
  }

  EntryContent.Exited exit(CommandId command) {
    return Objects.requireNonNull(recorder.exit(command));
  }

  String stdout(CommandId command) {
    return recorder.text(command, Stream.STDOUT);
  }

  String stderr(CommandId command) {
    return recorder.text(command, Stream.STDERR);
  }

  String terminal(CommandId command) {
    return recorder.text(command, Stream.TTY);
  }

  private long next(CommandId command) {
    return sequences.merge(command, 1L, Long::sum);
  }

  @Override
  public void close() throws Exception {
    connection.close();
    String log = supervisor.log();
    supervisor.close();
    if (log.contains("Traceback")) {
      throw new AssertionError("The supervisor failed inside:\n" + log);
    }
  }
}
