package dev.podshell.execution.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.catalogue.Limits;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.publication.EntryPublication;
import dev.podshell.execution.publication.Plausibility;
import dev.podshell.execution.supervisor.Answer;
import dev.podshell.execution.supervisor.AttachRefusedException;
import dev.podshell.execution.supervisor.AttachRequest;
import dev.podshell.execution.supervisor.ConfigureRequest;
import dev.podshell.execution.supervisor.ConfigureRequest.SandboxFile;
import dev.podshell.execution.supervisor.SupervisorConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/** Attaches to supervisors, and configures those that are new. */
final class SupervisorConnector {

  private static final int FILE_MODE = 0644;

  private final SandboxContext context;
  private final int epoch;
  private final Runnable onChange;

  /**
   * @param onChange called by other threads when a connection or its last command has ended; must
   *     not block
   */
  SupervisorConnector(SandboxContext context, int epoch, Runnable onChange) {
    this.context = context;
    this.epoch = epoch;
    this.onChange = onChange;
  }

  SandboxState.Attached attach(SandboxState.Reattaching reattaching)
      throws IOException, AttachRefusedException, InterruptedException {
    SandboxRecord sandbox = reattaching.record();
    EntryPublication publication =
        new EntryPublication(
            sandbox,
            epoch,
            context.secrets(),
            context.publisher(),
            context.publicationMetrics(),
            new Plausibility(context.clock(), sandbox.created()),
            context.outputQuota(),
            onChange);
    AttachRequest request =
        new AttachRequest(
            context.secrets().ofSupervisor(sandbox.incarnation()),
            epoch,
            Math.toIntExact(context.settings().attach().window().asLongValue()));
    context.attaches().acquire();
    try {
      SupervisorConnection connection =
          SupervisorConnection.attach(
              context.runtime().connect(sandbox.incarnation()),
              request,
              context.settings().attach().timeout(),
              publication);
      Question question = question(sandbox);
      if (!connection.reply().configured()) {
        configure(connection, question);
      }
      SandboxState.Attached attached = reattaching.attach(question, connection, publication);
      attached.closed().whenComplete((_, _) -> onChange.run());
      return attached;
    } finally {
      context.attaches().release();
    }
  }

  SandboxLifecycle.Ready ready(SandboxRecord sandbox) {
    return new SandboxLifecycle.Ready(
        sandbox.sandbox(), sandbox.incarnation(), epoch, context.clock().instant());
  }

  /** Returns the sandbox's question, or the default one if the catalogue no longer has it. */
  private Question question(SandboxRecord sandbox) {
    return context
        .catalogue()
        .find(sandbox.question())
        .orElseGet(context.catalogue()::defaultEntry);
  }

  private void configure(SupervisorConnection connection, Question question)
      throws IOException, InterruptedException {
    try {
      Answer answer =
          connection
              .configure(configuration(question))
              .get(context.settings().attach().timeout().toMillis(), MILLISECONDS);
      if (!answer.isTaken()) {
        throw new IOException("The supervisor refused its configuration: " + answer.message());
      }
    } catch (ExecutionException | TimeoutException e) {
      connection.close();
      throw new IOException("The supervisor did not take its configuration", e);
    } catch (IOException | InterruptedException e) {
      connection.close();
      throw e;
    }
  }

  private static ConfigureRequest configuration(Question question) {
    Limits limits = question.limits();
    List<SandboxFile> files =
        question.files().entrySet().stream()
            .map(file -> new SandboxFile(file.getKey(), FILE_MODE, file.getValue().getBytes(UTF_8)))
            .toList();
    return new ConfigureRequest(
        question.environment(),
        files,
        new ConfigureRequest.Limits(
            limits.commands(),
            limits.processes(),
            limits.memory().asLongValue(),
            limits.fileSize().asLongValue(),
            limits.openFiles(),
            Math.toIntExact(limits.cpuTime().toSeconds()),
            Math.toIntExact(limits.commandTime().toSeconds()),
            limits.output().asLongValue(),
            limits.unwatchedOutput().asLongValue(),
            Math.toIntExact(limits.unwatchedAfter().toSeconds())));
  }
}
