package dev.podshell.execution.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.podshell.contracts.command.EndInput;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.command.WriteInput;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.execution.supervisor.AttachRequest;
import dev.podshell.execution.supervisor.ConfigureRequest;
import dev.podshell.execution.supervisor.EntryReceiver;
import dev.podshell.execution.supervisor.StartRequest;
import dev.podshell.execution.supervisor.SupervisorConnection;
import dev.podshell.execution.supervisor.SupervisorEntry;
import dev.podshell.execution.supervisor.SupervisorStream;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Attaches a test to a sandbox, runs commands there and collects their output. */
public final class AttachedSandbox implements EntryReceiver, AutoCloseable {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int WINDOW = 1_000_000;

  private final Map<CommandId, Run> runs = new ConcurrentHashMap<>();
  private final AtomicLong lastCommand;
  private @Nullable SupervisorConnection connection;

  private AttachedSandbox(long lastCommand) {
    this.lastCommand = new AtomicLong(lastCommand);
  }

  /** Attaches to a sandbox, to which others may have attached before. */
  public static AttachedSandbox attach(
      SupervisorStream stream, String secret, int epoch, long lastCommand) throws Exception {
    AttachedSandbox sandbox = new AttachedSandbox(lastCommand);
    sandbox.connection =
        SupervisorConnection.attach(
            stream, new AttachRequest(secret, epoch, WINDOW), TIMEOUT, sandbox);
    return sandbox;
  }

  public SupervisorConnection connection() {
    if (connection == null) {
      throw new IllegalStateException("not attached");
    }
    return connection;
  }

  /** Configures the sandbox, once in its life. */
  public AttachedSandbox configured(ConfigureRequest configuration) throws Exception {
    connection().configure(configuration).get(TIMEOUT.toSeconds(), SECONDS);
    return this;
  }

  /** Runs a command to its end, and returns its output. */
  public String run(String text) throws Exception {
    return start(text).result().get(TIMEOUT.toSeconds(), SECONDS);
  }

  /** Starts a command without a terminal and input. */
  public Run start(String text) throws Exception {
    return start(text, null, StandardInput.CLOSED);
  }

  /** Starts a command in a terminal. */
  public Run startInTerminal(String text) throws Exception {
    return start(text, new TerminalSize(80, 24), StandardInput.OPEN);
  }

  /** Starts a command without a terminal, whose input is typed. */
  public Run startReading(String text) throws Exception {
    return start(text, null, StandardInput.OPEN);
  }

  private Run start(String text, @Nullable TerminalSize terminal, StandardInput input)
      throws Exception {
    CommandId command = new CommandId(lastCommand.incrementAndGet());
    Run run = new Run(command);
    runs.put(command, run);
    connection()
        .start(
            command,
            new StartRequest(
                "label",
                "owner",
                new StartRequest.Run.Shell(text),
                terminal,
                input,
                Map.of("LC_ALL", "C"),
                false))
        .get(TIMEOUT.toSeconds(), SECONDS);
    return run;
  }

  /** Collects the output of a command that was started before this connection. */
  public Run follow(CommandId command) {
    return runs.computeIfAbsent(command, Run::new);
  }

  /** Types into a command. */
  public void type(Run run, long sequence, String text) {
    connection()
        .input(
            new WriteInput(
                SandboxId.of(new LearnerId("grace"), new QuestionId("playground")),
                SessionId.ofToken("token"),
                run.command(),
                "writer",
                sequence,
                text));
  }

  /** Ends a command's input. */
  public void endInput(Run run, long sequence) {
    connection()
        .input(
            new EndInput(
                SandboxId.of(new LearnerId("grace"), new QuestionId("playground")),
                SessionId.ofToken("token"),
                run.command(),
                "writer",
                sequence));
  }

  @Override
  public void onEntry(SupervisorEntry entry) {
    Run run = runs.computeIfAbsent(entry.command(), Run::new);
    if (entry.content() instanceof EntryContent.Output output) {
      run.add(output.bytes());
    } else if (entry.content() instanceof EntryContent.Exited exited) {
      run.exit.complete(exited);
      run.result.complete(run.output());
    }
    connection().acknowledge(entry.sequence());
  }

  @Override
  public void onDiscarded(CommandId command, long bytes) {}

  @Override
  public void onAttached(SupervisorConnection attached) {
    connection = attached;
  }

  @Override
  public void close() {
    connection().close();
  }

  /** A command and its output. */
  public static final class Run {

    private final CommandId command;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private final CompletableFuture<EntryContent.Exited> exit = new CompletableFuture<>();
    private volatile Consumer<byte[]> listener = _ -> {};

    private Run(CommandId command) {
      this.command = command;
    }

    /** Waits for the end, and returns how it ended. */
    public CompletableFuture<EntryContent.Exited> exit() {
      return exit;
    }

    public CommandId command() {
      return command;
    }

    /** Returns the output so far. */
    public String output() {
      synchronized (output) {
        return output.toString(UTF_8);
      }
    }

    /** Waits for the end, and returns the whole output. */
    public CompletableFuture<String> result() {
      return result;
    }

    public void onOutput(Consumer<byte[]> told) {
      listener = told;
    }

    private void add(byte[] bytes) {
      synchronized (output) {
        output.writeBytes(bytes);
      }
      listener.accept(bytes);
    }
  }
}
