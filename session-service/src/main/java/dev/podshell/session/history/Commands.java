package dev.podshell.session.history;

import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.session.progress.Progress;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.panache.common.Page;
import io.quarkus.panache.common.Sort;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads commands. Each call reads the current rows, in a transaction of its own. */
@Singleton
public class Commands implements PanacheRepository<StoredCommand> {

  private static final int MAX_LISTED = 1000;

  private final Progress progress;

  Commands(Progress progress) {
    this.progress = progress;
  }

  /** Returns whether the command's record of podshell.commands is stored. */
  public boolean isAccepted(SandboxId sandbox, CommandId command) {
    return inSandbox(sandbox, command).filter(StoredCommand::isAccepted).isPresent();
  }

  /**
   * Finds a command of a sandbox. A command that is not stored is looked for again once everything
   * that Kafka has accepted until now is stored.
   */
  Optional<StoredCommand> await(SandboxId sandbox, CommandId command) throws InterruptedException {
    Optional<StoredCommand> found = inSandbox(sandbox, command);
    if (found.filter(StoredCommand::isAccepted).isPresent()) {
      return found;
    }
    progress.awaitNow(Topic.COMMANDS, sandbox.value());
    return inSandbox(sandbox, command);
  }

  Optional<CommandState> ofSession(SessionId session, CommandId command) {
    return read(() ->
            find("session = ?1 and command = ?2", session.value(), command.value())
                .firstResultOptional())
        .map(StoredCommand::state);
  }

  /**
   * Lists the commands that wait or run, or ended after a moment: the newest 1000, oldest first.
   */
  List<CommandState> ofSession(SessionId session, Instant endedAfter) {
    return read(
            () ->
                find(
                        "session = ?1 and (outcome is null or ended > ?2)",
                        Sort.descending("accepted", "commandOffset", "id"),
                        session.value(),
                        endedAfter)
                    .page(Page.ofSize(MAX_LISTED))
                    .list())
        .reversed()
        .stream()
        .map(StoredCommand::state)
        .toList();
  }

  private Optional<StoredCommand> inSandbox(SandboxId sandbox, CommandId command) {
    return read(
        () ->
            find("sandbox = ?1 and command = ?2", sandbox.value(), command.value())
                .firstResultOptional());
  }

  private static <R> R read(Supplier<R> query) {
    return QuarkusTransaction.requiringNew().call(query::get);
  }
}
