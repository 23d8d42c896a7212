package dev.podshell.gateway.sessionservice;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.contracts.topic.RecordJson;
import jakarta.inject.Singleton;
import jakarta.ws.rs.ProcessingException;
import jakarta.ws.rs.WebApplicationException;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jboss.logging.Logger;

/**
 * Asks the session service. All methods block and are for virtual threads. A service that is away
 * is asked again, with pauses that double, for as long as a client's request may wait; only {@link
 * #page} leaves that to its caller, who has nobody waiting. Thread-safe.
 */
@Singleton
public final class SessionServiceClient {

  private static final Logger LOG = Logger.getLogger(SessionServiceClient.class);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int NOT_FOUND = 404;
  private static final int TOO_LARGE = 413;
  private static final int SERVER_ERROR = 500;

  private final SessionServiceApi api;
  private final SessionServiceConfiguration.SessionService settings;
  private final BackoffPolicy backoff;
  private final ObjectReader pages =
      RecordJson.configure(new CBORMapper()).readerFor(TranscriptPage.class);
  private final Semaphore pagePermits;

  SessionServiceClient(
      @RestClient SessionServiceApi api,
      SessionServiceConfiguration configuration,
      BackoffPolicy backoff) {
    this.api = api;
    this.settings = configuration.sessionService();
    this.backoff = backoff;
    this.pagePermits = new Semaphore(settings.concurrentPages(), true);
  }

  /** Stores a session, or gives a stored one a later expiry. */
  public SessionState put(SessionId session, NewSession state)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> api.put(session.value(), state));
  }

  /** Returns a session as it is stored, if it is. */
  public Optional<SessionState> session(SessionId session)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> found(() -> api.session(session.value())));
  }

  /** Ends a session before it expires; does nothing if there is none. */
  public void revoke(SessionId session)
      throws SessionServiceUnavailableException, InterruptedException {
    var unused =
        retrying(
            () ->
                found(
                    () -> {
                      api.revoke(session.value());
                      return session;
                    }));
  }

  /** Returns when all sessions of a learner were ended, if they were. */
  public Optional<Instant> revocation(LearnerId learner)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> found(() -> api.revocation(learner).revoked()));
  }

  /** Reserves a command; see {@link Reservation}. */
  public Reservation.Answer reserve(SessionId session, CommandId command, Reservation reservation)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> api.reserve(session.value(), command.value(), reservation).answer());
  }

  /** Returns the commands of a session that run, or ended after a time; oldest first. */
  public List<CommandState> commands(SessionId session, Instant endedAfter)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> api.commands(session.value(), endedAfter));
  }

  /**
   * Returns a page of a learner's commands, of all sessions, newest first.
   *
   * @param question whose commands are listed; empty: those of all questions
   * @param before where the page begins; empty: with the newest command
   */
  public CommandPage commands(
      LearnerId learner, Optional<QuestionId> question, Optional<CommandMark> before, int limit)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> api.commands(learner, question.orElse(null), before.orElse(null), limit));
  }

  /** Returns where a learner's command is, of any session; empty if none such was accepted. */
  public Optional<CommandPlace> place(LearnerId learner, CommandId command)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> found(() -> api.place(command.value(), learner)));
  }

  /** Returns a document of the session's learner as JSON; empty if none is stored. */
  public Optional<String> document(SessionId session, String document)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> found(() -> api.document(session.value(), document)));
  }

  /** Stores a document of the session's learner in the place of the one before. */
  public void putDocument(SessionId session, String document, String json)
      throws SessionServiceUnavailableException, InterruptedException, DocumentTooLargeException {
    boolean isStored =
        retrying(
            () -> {
              try {
                api.putDocument(session.value(), document, json);
                return true;
              } catch (WebApplicationException e) {
                if (e.getResponse().getStatus() == TOO_LARGE) {
                  return false;
                }
                throw e;
              }
            });
    if (!isStored) {
      throw new DocumentTooLargeException(document);
    }
  }

  /**
   * Entries of a command above a number; asked once.
   *
   * @param reach what must have been read of the sandbox's partition before the answer
   * @return empty if the command is not stored, yet or at all
   * @throws SessionServiceUnavailableException also if it has not read as far in time
   */
  public Optional<TranscriptPage> page(
      SandboxId sandbox, CommandId command, long after, OptionalLong reach)
      throws SessionServiceUnavailableException, InterruptedException {
    Long reached = reach.isPresent() ? reach.getAsLong() : null;
    pagePermits.acquire();
    try {
      Optional<byte[]> page =
          found(
              () ->
                  api.entries(
                      sandbox.value(),
                      command.value(),
                      after,
                      reached,
                      settings.pageSize().asLongValue()));
      return page.isEmpty() ? Optional.empty() : Optional.of(pages.readValue(page.get()));
    } catch (WebApplicationException e) {
      throw new SessionServiceUnavailableException(e);
    } catch (ProcessingException e) {
      throw unavailable(e);
    } catch (IOException e) {
      LOG.errorf(e, "A page of command %s cannot be read", command);
      throw new SessionServiceUnavailableException(e);
    } finally {
      pagePermits.release();
    }
  }

  /** Creates a room; empty if its creator has the maximum number. */
  public Optional<RoomState> createRoom(RoomId room, NewRoom state)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(
        () -> {
          try {
            return Optional.of(api.createRoom(room.value(), state));
          } catch (WebApplicationException e) {
            if (e.getResponse().getStatus() == TOO_MANY_REQUESTS) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  /** Returns a room with all changes that were accepted until now, if there is one. */
  public Optional<RoomState> room(RoomId room)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> found(() -> api.room(room.value())));
  }

  /** Returns a monitor with all changes that were accepted until now. */
  public MonitorState monitor(MonitorId monitor)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> api.monitor(monitor.value()));
  }

  /**
   * Returns the state of a user's commands that were accepted until now, in their order.
   *
   * @param from the user's number of the first
   */
  public List<SentCommand> sentCommands(MonitorId monitor, ConnectionId user, long from)
      throws SessionServiceUnavailableException, InterruptedException {
    return retrying(() -> api.sentCommands(monitor.value(), user.value(), from));
  }

  /** Sends one heartbeat of a gateway. */
  public void reportAlive(String gateway)
      throws SessionServiceUnavailableException, InterruptedException {
    try {
      api.reportAlive(gateway);
    } catch (WebApplicationException e) {
      throw new SessionServiceUnavailableException(e);
    } catch (ProcessingException e) {
      throw unavailable(e);
    }
  }

  private <T> T retrying(Supplier<T> request)
      throws SessionServiceUnavailableException, InterruptedException {
    long deadline = System.nanoTime() + settings.requestTimeout().toNanos();
    Backoff pauses = backoff.start();
    while (true) {
      try {
        return request.get();
      } catch (WebApplicationException e) {
        if (e.getResponse().getStatus() < SERVER_ERROR || System.nanoTime() > deadline) {
          throw new SessionServiceUnavailableException(e);
        }
      } catch (ProcessingException e) {
        SessionServiceUnavailableException unavailable = unavailable(e);
        if (System.nanoTime() > deadline) {
          throw unavailable;
        }
      }
      pauses.pause();
    }
  }

  /**
   * Returns the exception for a request that has failed.
   *
   * @throws InterruptedException if the thread was interrupted: the REST client wraps that, and
   *     clears the thread's interrupt status
   */
  private static SessionServiceUnavailableException unavailable(ProcessingException failure)
      throws InterruptedException {
    if (failure.getCause() instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    return new SessionServiceUnavailableException(failure);
  }

  private static <T> Optional<T> found(Supplier<T> request) {
    try {
      return Optional.of(request.get());
    } catch (WebApplicationException e) {
      if (e.getResponse().getStatus() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }
}
