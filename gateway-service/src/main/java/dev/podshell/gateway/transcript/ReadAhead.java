package dev.podshell.gateway.transcript;

import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/** Reads the next page while the last one is being sent. Used by one thread. */
final class ReadAhead implements History, AutoCloseable {

  private record Request(SandboxId sandbox, CommandId command, long after, OptionalLong reach) {}

  private record Begun(Request request, FutureTask<Optional<TranscriptPage>> page) {}

  private final History history;
  private @Nullable Begun begun;

  ReadAhead(History history) {
    this.history = history;
  }

  @Override
  public Optional<TranscriptPage> page(
      SandboxId sandbox, CommandId command, long after, OptionalLong reach)
      throws SessionServiceUnavailableException, InterruptedException {
    Request request = new Request(sandbox, command, after, reach);
    Optional<TranscriptPage> page = begun(request);
    if (page.isEmpty()) {
      page = history.page(sandbox, command, after, reach);
    }
    page.ifPresent(read -> beginNext(read, request));
    return page;
  }

  @Override
  public Optional<TerminalScreen> screen(SandboxId sandbox, CommandId command, long after)
      throws SessionServiceUnavailableException, InterruptedException {
    return history.screen(sandbox, command, after);
  }

  /** Drops a page that was read ahead, so that a live client holds none. */
  @Override
  public void close() {
    if (begun != null) {
      begun.page().cancel(true);
      begun = null;
    }
  }

  /** Returns the page that was read ahead, if it is the requested one and could be read. */
  private Optional<TranscriptPage> begun(Request request) throws InterruptedException {
    if (begun == null || !begun.request().equals(request)) {
      close();
      return Optional.empty();
    }
    try {
      return begun.page().get();
    } catch (ExecutionException | CancellationException _) {
      return Optional.empty(); // the caller reads it again, and hears why it failed
    } finally {
      begun = null;
    }
  }

  private void beginNext(TranscriptPage page, Request last) {
    if (page.entries().isEmpty()) {
      return;
    }
    long after = page.entries().getLast().number();
    if (after < page.command().lastEntry()) {
      Request next = new Request(last.sandbox(), last.command(), after, last.reach());
      FutureTask<Optional<TranscriptPage>> read =
          new FutureTask<>(
              () -> history.page(next.sandbox(), next.command(), next.after(), next.reach()));
      begun = new Begun(next, read);
      Thread.ofVirtual().name("read-ahead-" + next.command()).start(read);
    }
  }
}
