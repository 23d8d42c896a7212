package dev.podshell.gateway.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.NANOSECONDS;

import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.gateway.authentication.AllowedOrigins;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.virtual.threads.VirtualThreads;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * {@code GET /files/<serverId>/<path>} sends a file of the command's working directory to the
 * learner whose command it is, and {@code POST /files/session} the cookie by which a page's links
 * get in.
 */
@Singleton
final class FileRoutes {

  private static final Logger LOG = Logger.getLogger(FileRoutes.class);
  private static final String NOT_FOUND = "There is no such file";

  private final FileAccess access;
  private final SandboxFiles files;
  private final Thumbnails thumbnails;
  private final DownloadLimiter limiter;
  private final SessionServiceClient sessionService;
  private final AllowedOrigins origins;
  private final MeterRegistry registry;
  private final ExecutorService threads;
  private final long maxSize;
  private final Duration clientTimeout;

  FileRoutes(
      FileAccess access,
      SandboxFiles files,
      Thumbnails thumbnails,
      DownloadLimiter limiter,
      SessionServiceClient sessionService,
      AllowedOrigins origins,
      MeterRegistry registry,
      FileConfiguration configuration,
      @VirtualThreads ExecutorService threads) {
    this.access = access;
    this.files = files;
    this.thumbnails = thumbnails;
    this.limiter = limiter;
    this.sessionService = sessionService;
    this.origins = origins;
    this.registry = registry;
    this.threads = threads;
    this.maxSize = configuration.maxSize().asLongValue();
    this.clientTimeout = configuration.clientTimeout();
  }

  void register(@Observes Router router) {
    router
        .route(HttpMethod.POST, "/files/session")
        .handler(context -> threads.execute(() -> answer(context.request(), this::begin)));
    router
        .route("/files/*")
        .method(HttpMethod.GET)
        .method(HttpMethod.HEAD)
        .handler(context -> threads.execute(() -> answer(context.request(), this::send)));
  }

  @FunctionalInterface
  private interface Action {
    void run(HttpServerRequest request) throws Exception;
  }

  private void answer(HttpServerRequest request, Action action) {
    HttpServerResponse response = request.response();
    response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Content-Security-Policy", "sandbox; default-src 'none'")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin")
        .putHeader("Cache-Control", "private, no-store");
    try {
      if (!origins.isAllowed(request)) {
        throw FileProblem.foreignOrigin();
      }
      action.run(request);
    } catch (FileProblem e) {
      refuse(response, e);
    } catch (SessionServiceUnavailableException e) {
      refuse(response, FileProblem.unavailable(String.valueOf(e.getMessage())));
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      refuse(response, FileProblem.unavailable("The gateway is being stopped: try again"));
    } catch (ExecutionException | TimeoutException e) {
      LOG.debug("The client is gone, or does not take the file", e);
      response.reset();
    } catch (Exception e) {
      LOG.error("A file was not sent", e);
      refuse(response, FileProblem.unavailable("The gateway failed: try again"));
    }
    Counter.builder("podshell.gateway.files")
        .description("Requests for files of sandboxes, by the status of their answer")
        .tag("status", Integer.toString(response.getStatusCode()))
        .register(registry)
        .increment();
  }

  private void begin(HttpServerRequest request) throws Exception {
    HttpServerResponse response = request.response();
    response.addCookie(access.cookie(request));
    await(response.setStatusCode(204).end());
  }

  private void send(HttpServerRequest request) throws Exception {
    LearnerId learner = access.learner(request);
    FilePath path =
        FilePath.parse(request.path()).orElseThrow(() -> FileProblem.notFound(NOT_FOUND));
    CommandPlace command =
        sessionService
            .place(learner, path.command())
            .orElseThrow(() -> FileProblem.notFound(NOT_FOUND));
    Thread thread = Thread.currentThread();
    request.response().closeHandler(_ -> thread.interrupt()); // a client that left needs no answer
    limiter.use(learner, () -> send(request, learner, command, path));
  }

  private void send(
      HttpServerRequest request, LearnerId learner, CommandPlace command, FilePath path)
      throws Exception {
    FilePiece first = files.read(command, path.path(), 0);
    ContentType type = ContentType.of(first.bytes(), first.bytes().length == first.size());
    if (request.params().contains("thumbnail")) {
      byte[] thumbnail =
          thumbnails.of(learner, type, first.size(), () -> whole(command, path.path(), first));
      head(request.response(), ContentType.PNG, path.name() + ".png", thumbnail.length);
      finish(request, Buffer.buffer(thumbnail));
      return;
    }
    if (first.size() > maxSize) {
      throw FileProblem.tooLarge(maxSize);
    }
    head(request.response(), type, path.name(), first.size());
    if (request.method() == HttpMethod.HEAD) {
      await(request.response().end());
    } else {
      stream(request.response(), command, path.path(), first);
    }
  }

  private static void head(
      HttpServerResponse response, ContentType type, String name, long length) {
    String disposition = type.isShown() ? "inline" : "attachment";
    String encoded = URLEncoder.encode(name, UTF_8).replace("+", "%20").replace("*", "%2A");
    response
        .putHeader("Content-Type", type.mediaType())
        .putHeader("Content-Disposition", disposition + "; filename*=UTF-8''" + encoded)
        .putHeader("Content-Length", Long.toString(length));
  }

  private void finish(HttpServerRequest request, Buffer body) throws Exception {
    HttpServerResponse response = request.response();
    await(request.method() == HttpMethod.HEAD ? response.end() : response.end(body));
  }

  /** Each piece is read when the one before is sent. A file that changes is cut off. */
  private void stream(
      HttpServerResponse response, CommandPlace command, String path, FilePiece first)
      throws Exception {
    long sent = 0;
    FilePiece piece = first;
    while (sent < first.size()) {
      await(response.write(Buffer.buffer(piece.bytes())));
      sent += piece.bytes().length;
      if (sent < first.size()) {
        try {
          piece = next(command, path, sent, first);
        } catch (FileProblem e) {
          LOG.debugf("A file was cut off after %d bytes: %s", sent, e.getMessage());
          response.reset();
          return;
        }
      }
    }
    await(response.end());
  }

  private byte[] whole(CommandPlace command, String path, FilePiece first)
      throws FileProblem, InterruptedException {
    ByteArrayOutputStream whole = new ByteArrayOutputStream(Math.toIntExact(first.size()));
    whole.writeBytes(first.bytes());
    while (whole.size() < first.size()) {
      whole.writeBytes(next(command, path, whole.size(), first).bytes());
    }
    return whole.toByteArray();
  }

  private FilePiece next(CommandPlace command, String path, long offset, FilePiece first)
      throws FileProblem, InterruptedException {
    FilePiece next = files.read(command, path, offset);
    boolean isSame = next.size() == first.size() && next.version() == first.version();
    if (!isSame || next.bytes().length == 0) {
      throw FileProblem.unavailable("The file changes while it is read: try again");
    }
    return next;
  }

  private void refuse(HttpServerResponse response, FileProblem problem) {
    if (response.headWritten()) {
      response.reset();
      return;
    }
    int status = problem.status();
    response.headers().remove("Content-Length").remove("Content-Disposition");
    response.setStatusCode(status).putHeader("Content-Type", "application/problem+json");
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    } else if (status == 429 || status == 503 || status == 504) {
      response.putHeader("Retry-After", "1");
    }
    var unused =
        response.end(
            new JsonObject()
                .put("status", status)
                .put("detail", String.valueOf(problem.getMessage()))
                .toBuffer());
  }

  private void await(Future<Void> written)
      throws InterruptedException, ExecutionException, TimeoutException {
    written.toCompletionStage().toCompletableFuture().get(clientTimeout.toNanos(), NANOSECONDS);
  }
}
