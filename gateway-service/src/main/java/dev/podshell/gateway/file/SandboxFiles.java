package dev.podshell.gateway.file;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.gateway.topic.CommandPublisher;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriber;
import dev.podshell.gateway.topic.EventSubscriptions;
import dev.podshell.gateway.topic.LiveEvent;
import dev.podshell.gateway.topic.PublicationRefusedException;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Asks sandboxes for what is in their files: by a record for each piece, which is answered by an
 * event. The methods block for a bounded time. Thread-safe.
 */
@Singleton
final class SandboxFiles {

  private final CommandPublisher publisher;
  private final EventSubscriptions subscriptions;
  private final Duration timeout;
  private final SecureRandom random = new SecureRandom();

  SandboxFiles(
      CommandPublisher publisher,
      EventSubscriptions subscriptions,
      FileConfiguration configuration) {
    this.publisher = publisher;
    this.subscriptions = subscriptions;
    this.timeout = configuration.timeout();
  }

  /** Reads a piece of a file from an offset on; returns an empty one at its end. */
  FilePiece read(CommandPlace command, String path, long offset)
      throws FileProblem, InterruptedException {
    ReadId read = ReadId.random(random);
    Answer answer = new Answer();
    subscriptions.subscribe(EventKey.of(read), answer);
    try {
      publisher
          .publish(
              new ReadFile(
                  command.sandbox(),
                  command.session(),
                  command.command(),
                  read,
                  path,
                  offset,
                  ReadFile.MAX_LENGTH,
                  Instant.now().plus(timeout)))
          .exceptionally(answer::onRefused);
      return piece(answer.event.get(timeout.toNanos(), NANOSECONDS), offset);
    } catch (TimeoutException _) {
      throw FileProblem.timeout();
    } catch (ExecutionException e) {
      throw FileProblem.unavailable(
          e.getCause() instanceof PublicationRefusedException refused
              ? String.valueOf(refused.getMessage())
              : "It could not be asked for: try again");
    } finally {
      subscriptions.unsubscribe(EventKey.of(read), answer);
    }
  }

  /** Checks the sizes that a sandbox reports, which need not be true. */
  private static FilePiece piece(FileEvent event, long offset) throws FileProblem {
    return switch (event) {
      case FileEvent.Content content -> {
        boolean fits =
            content.offset() == offset
                && content.size() >= 0
                && content.bytes().length <= Math.max(0, content.size() - offset);
        if (!fits) {
          throw FileProblem.unavailable("The sandbox does not say what is in the file");
        }
        yield new FilePiece(content.size(), content.version(), content.bytes());
      }
      case FileEvent.Refused refused ->
          throw switch (refused.reason()) {
            case NOT_FOUND -> FileProblem.notFound(refused.message());
            case GONE -> FileProblem.gone(refused.message());
            case BUSY -> FileProblem.unavailable(refused.message());
          };
    };
  }

  /** Takes the first event about a read. */
  private static final class Answer implements EventSubscriber {

    private final CompletableFuture<FileEvent> event = new CompletableFuture<>();

    @Override
    public void onEvent(LiveEvent live) {
      if (live.event() instanceof FileEvent received) {
        event.complete(received);
      }
    }

    @Override
    public void onMissedEvents() {} // the read times out

    private @Nullable Void onRefused(Throwable failure) {
      event.completeExceptionally(failure);
      return null;
    }
  }
}
