package dev.podshell.execution.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.catalogue.Limits;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.supervisor.Answer;
import dev.podshell.execution.supervisor.AttachRefusedException;
import dev.podshell.execution.supervisor.AttachRequest;
import dev.podshell.execution.supervisor.Attachment;
import dev.podshell.execution.supervisor.SandboxConfiguration;
import dev.podshell.execution.supervisor.SandboxConfiguration.SandboxFile;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Attaches to a supervisor, and gives it its configuration if it has none. */
final class Attacher {

  private static final int FILE_MODE = 0644;

  private final SandboxContext context;
  private final int epoch;
  private final Runnable onChange;

  /**
   * @param onChange called when an attachment ends or the last of its commands has; must not block
   */
  Attacher(SandboxContext context, int epoch, Runnable onChange) {
    this.context = context;
    this.epoch = epoch;
    this.onChange = onChange;
  }

  SandboxState.Attached attach(SandboxState.Reattaching from)
      throws IOException, AttachRefusedException, InterruptedException {
    SandboxRecord sandbox = from.sandbox();
    EntryPublication publication =
        new EntryPublication(
            sandbox,
            epoch,
            context.secrets(),
            context.publisher(),
            context.metrics(),
            new Plausibility(context.clock(), sandbox.created()),
            context.outputQuota(),
            onChange);
    AttachRequest request =
        new AttachRequest(
            context.secrets().ofSupervisor(sandbox.incarnation()),
            epoch,
            context.settings().window());
    context.attaches().acquire();
    try {
      Attachment attachment =
          Attachment.attach(
              context.runtime().connect(sandbox.incarnation()),
              request,
              context.settings().attachTimeout(),
              publication);
      Question question = question(sandbox);
      if (!attachment.greeting().configured()) {
        configure(attachment, question);
      }
      CompletableFuture<@Nullable Void> closed = attachment.closed();
      closed.whenComplete((_, _) -> onChange.run());
      return new SandboxState.Attached(
          sandbox, question, attachment, publication, closed, System.nanoTime());
    } finally {
      context.attaches().release();
    }
  }

  SandboxLifecycle.Ready ready(SandboxRecord sandbox) {
    return new SandboxLifecycle.Ready(
        sandbox.sandbox(), sandbox.incarnation(), epoch, context.clock().instant());
  }

  /** The entry it was made from; the default one if the catalogue has changed since. */
  private Question question(SandboxRecord sandbox) {
    return context
        .catalogue()
        .find(sandbox.question())
        .orElseGet(context.catalogue()::defaultEntry);
  }

  private void configure(Attachment attachment, Question question)
      throws IOException, InterruptedException {
    try {
      Answer answer =
          attachment
              .configure(configuration(question))
              .get(context.settings().attachTimeout().toMillis(), MILLISECONDS);
      if (!answer.isTaken()) {
        throw new IOException("The supervisor refused its configuration: " + answer.message());
      }
    } catch (ExecutionException | TimeoutException e) {
      attachment.close();
      throw new IOException("The supervisor did not take its configuration", e);
    } catch (IOException | InterruptedException e) {
      attachment.close();
      throw e;
    }
  }

  private static SandboxConfiguration configuration(Question question) {
    Limits limits = question.limits();
    List<SandboxFile> files =
        question.files().entrySet().stream()
            .map(file -> new SandboxFile(file.getKey(), FILE_MODE, file.getValue().getBytes(UTF_8)))
            .toList();
    return new SandboxConfiguration(
        question.environment(),
        files,
        new SandboxConfiguration.Limits(
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
