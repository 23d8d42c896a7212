package dev.podshell.execution.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import dev.podshell.contracts.sandbox.SandboxRecord;
import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.catalogue.Limits;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.publication.EntryPublication;
import dev.podshell.execution.publication.EntryPublications;
import dev.podshell.execution.supervisor.Answer;
import dev.podshell.execution.supervisor.AttachRefusedException;
import dev.podshell.execution.supervisor.AttachRequest;
import dev.podshell.execution.supervisor.ConfigureRequest;
import dev.podshell.execution.supervisor.ConfigureRequest.SandboxFile;
import dev.podshell.execution.supervisor.SupervisorConnection;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Attaches to supervisors, to a limited number at the same time, and configures those that are new.
 * Thread-safe.
 */
public final class SupervisorConnector {

  private static final int FILE_MODE = 0644;

  private final Incarnations incarnations;
  private final EntryPublications publications;
  private final Supplier<Catalogue> catalogues;
  private final SandboxConfiguration.Attach settings;
  private final Semaphore attaches;

  /**
   * @param catalogues returns the current catalogue
   */
  public SupervisorConnector(
      Incarnations incarnations,
      EntryPublications publications,
      Supplier<Catalogue> catalogues,
      SandboxConfiguration.Attach settings) {
    this.incarnations = incarnations;
    this.publications = publications;
    this.catalogues = catalogues;
    this.settings = settings;
    this.attaches = new Semaphore(settings.maxParallel());
  }

  /**
   * Attaches to a sandbox's supervisor.
   *
   * @param epoch of the owner
   * @param onChange called by other threads when the connection or its last command has ended; must
   *     not block
   */
  SandboxState.Attached attach(SandboxState.Reattaching reattaching, int epoch, Runnable onChange)
      throws IOException, AttachRefusedException, InterruptedException {
    SandboxRecord sandbox = reattaching.record();
    EntryPublication publication = publications.open(sandbox, epoch, onChange);
    AttachRequest request =
        new AttachRequest(
            incarnations.secretOf(sandbox.incarnation()),
            epoch,
            Math.toIntExact(settings.window().asLongValue()));
    attaches.acquire();
    try {
      SupervisorConnection connection =
          SupervisorConnection.attach(
              incarnations.connect(sandbox.incarnation()),
              request,
              settings.timeout(),
              publication);
      Question question = question(sandbox);
      if (!connection.reply().configured()) {
        configure(connection, question);
      }
      SandboxState.Attached attached = reattaching.attach(question, connection, publication);
      attached.closed().whenComplete((_, _) -> onChange.run());
      return attached;
    } finally {
      attaches.release();
    }
  }

  /** Returns the sandbox's question, or the default one if the catalogue no longer has it. */
  private Question question(SandboxRecord sandbox) {
    Catalogue catalogue = catalogues.get();
    return catalogue.find(sandbox.question()).orElseGet(catalogue::defaultEntry);
  }

  private void configure(SupervisorConnection connection, Question question)
      throws IOException, InterruptedException {
    try {
      Answer answer =
          connection
              .configure(configuration(question))
              .get(settings.timeout().toMillis(), MILLISECONDS);
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
