package dev.podshell.gateway.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.podshell.contracts.command.CommandCodec;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.event.EventCodec;
import dev.podshell.contracts.event.LearnerRevoked;
import dev.podshell.contracts.event.SessionRevoked;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.LearnerKey;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.contracts.monitor.MonitorCodec;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicLayout;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Implements the session service's interface with what it reads from a real Kafka and keeps in
 * memory. Tests can make it unavailable or slow. It is one class because it is one HTTP interface;
 * what it stores is in {@link StoredCommands}, {@link OrderedRooms} and {@link OrderedMonitors}.
 */
public final class FakeSessionService implements AutoCloseable {

  /** Holds the token of the environment, whose characters also occur in expressions of settings. */
  public static final String SERVICE_TOKEN =
      System.getenv().getOrDefault("SECRET_OF_TESTS", "the-services-token");

  private static final Duration LONG_POLL = Duration.ofSeconds(2);
  private static final int MAX_DOCUMENT = 64 * 1024;

  private final ObjectMapper json = RecordJson.configure(new JsonMapper());
  private final ObjectMapper cbor = RecordJson.configure(new CBORMapper());
  private final Map<String, SessionState> sessions = new ConcurrentHashMap<>();
  private final Map<String, Instant> revocations = new ConcurrentHashMap<>();
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<String, JsonNode> documents = new ConcurrentHashMap<>();
  private final StoredCommands commands = new StoredCommands();
  private final OrderedRooms rooms;
  private final OrderedMonitors monitors;
  private final TopicLayout layout;
  private final TopicTail commandTail;
  private final TopicTail eventTail;
  private final TopicTail roomTail;
  private final HttpServer server;
  private final AtomicInteger silent = new AtomicInteger();
  private final AtomicInteger places = new AtomicInteger();
  private volatile CountDownLatch silence = new CountDownLatch(0);
  private volatile String silentPrefix = "/";
  private volatile boolean away;
  private volatile Duration lag = Duration.ZERO;

  public FakeSessionService(String bootstrapServers, TopicLayout layout) throws IOException {
    this.layout = layout;
    this.commandTail = new TopicTail(bootstrapServers, Topic.COMMANDS, layout, this::command);
    this.eventTail = new TopicTail(bootstrapServers, Topic.EVENTS, layout, this::event);
    this.rooms = new OrderedRooms(bootstrapServers, layout);
    this.monitors = new OrderedMonitors(bootstrapServers, layout);
    this.roomTail = new TopicTail(bootstrapServers, Topic.ROOMS, layout, this::roomOrMonitor);
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Sets whether every request is answered with 503. */
  public void setAway(boolean away) {
    this.away = away;
  }

  /** Accepts requests for paths with a prefix without answering them, until {@link #speak}. */
  public void fallSilent(String prefix) {
    silentPrefix = prefix;
    silence = new CountDownLatch(1);
  }

  /** Answers again, and also the requests that wait. */
  public void speak() {
    silence.countDown();
  }

  /** Returns the number of requests that are not answered. */
  public int unanswered() {
    return silent.get();
  }

  /** Returns how often a gateway has asked where a command is. */
  public int askedPlaces() {
    return places.get();
  }

  /** Sets how long it waits before it stores a record. */
  public void setLag(Duration lag) {
    this.lag = lag;
  }

  /** Ends a session now. */
  public void expire(String sessionToken) {
    sessions.computeIfPresent(
        SessionId.ofToken(sessionToken).value(),
        (_, it) -> new SessionState(it.session(), it.learner(), it.created(), Instant.now(), null));
  }

  /** Ends a session before its time, and tells gateways. */
  public void revoke(SessionId session) {
    sessions.computeIfPresent(
        session.value(),
        (_, it) ->
            new SessionState(
                it.session(), it.learner(), it.created(), it.expires(), Instant.now()));
    producer.send(
        EventCodec.encode(
            new SessionRevoked(session, Instant.now()),
            "/session/0",
            layout.partitionOf(session.value())));
  }

  /** Ends all sessions of a learner. Tokens that were issued before can begin no new ones. */
  public void revokeAll(String learner) {
    revocations.put(learner, Instant.now());
    sessions.values().stream()
        .filter(state -> state.learner().value().equals(learner))
        .forEach(state -> revoke(state.session()));
    LearnerRevoked revoked =
        new LearnerRevoked(LearnerKey.of(new LearnerId(learner)), Instant.now());
    producer.send(EventCodec.encode(revoked, "/session/0", layout.partitionOf(revoked.key())));
  }

  /** Returns the monitors. */
  public OrderedMonitors monitors() {
    return monitors;
  }

  @Override
  public void close() throws Exception {
    server.stop(0);
    commandTail.close();
    eventTail.close();
    roomTail.close();
    producer.close();
    rooms.close();
    monitors.close();
  }

  private void command(ConsumerRecord<byte[], byte[]> record) {
    try {
      Thread.sleep(lag);
      if (CommandCodec.decode(record) instanceof StartCommand start) {
        commands.store(start);
      }
    } catch (MalformedRecordException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void roomOrMonitor(ConsumerRecord<byte[], byte[]> record) {
    if (MonitorCodec.isMonitor(record)) {
      monitors.apply(record);
    } else {
      rooms.apply(record);
    }
  }

  private void event(ConsumerRecord<byte[], byte[]> record) {
    try {
      Thread.sleep(lag);
      commands.store(EventCodec.decode(record));
    } catch (MalformedRecordException _) {
      // a test has published it on purpose
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!("Bearer " + SERVICE_TOKEN)
          .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        respond(exchange, 401, null);
      } else if (!isAcceptable(exchange)) {
        respond(exchange, 406, null);
      } else if (away) {
        respond(exchange, 503, null);
      } else {
        awaitSpeech(exchange.getRequestURI().getPath());
        route(exchange, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitSpeech(String path) throws InterruptedException {
    if (path.startsWith(silentPrefix)) {
      silent.incrementAndGet();
      silence.await();
      silent.decrementAndGet();
    }
  }

  /** Returns whether the client accepts JSON or, for pages, CBOR. */
  private static boolean isAcceptable(HttpExchange exchange) {
    String accept = exchange.getRequestHeaders().getFirst("Accept");
    return !exchange.getRequestMethod().equals("GET")
        || accept == null
        || accept.contains("json")
        || accept.contains("cbor");
  }

  private void route(HttpExchange exchange, byte[] body) throws IOException, InterruptedException {
    String[] path = exchange.getRequestURI().getPath().substring(1).split("/");
    Map<String, String> query = query(exchange.getRequestURI().getQuery());
    String shape =
        exchange.getRequestMethod()
            + " "
            + path[0]
            + " "
            + path.length
            + (path.length > 2 ? path[2] : "");
    switch (shape) {
      case "PUT sessions 2" ->
          respond(exchange, 200, put(path[1], json.readValue(body, NewSession.class)));
      case "GET sessions 2" -> {
        SessionState found = sessions.get(path[1]);
        respond(exchange, found == null ? 404 : 200, found);
      }
      case "DELETE sessions 2" -> {
        revoke(new SessionId(path[1]));
        respond(exchange, 204, null);
      }
      case "GET learner 3revocation" ->
          respond(
              exchange,
              Optional.ofNullable(revocations.get(query.getOrDefault("learner", "")))
                  .map(time -> Map.of("revoked", time)));
      case "PUT sessions 4commands" -> {
        CommandId command = CommandId.parse(path[3]);
        Reservation claim = json.readValue(body, Reservation.class);
        commandTail.awaitEnd();
        Reservation.Answer answer = commands.reserve(path[1] + "/" + command, command, claim);
        respond(exchange, 200, Map.of("answer", answer));
      }
      case "GET sessions 3commands" -> {
        Instant endedAfter = Instant.parse(query.get("endedAfter"));
        commandTail.awaitEnd();
        respond(exchange, 200, commands.ofSession(new SessionId(path[1]), endedAfter));
      }
      case "GET sessions 4commands" -> {
        commandTail.awaitEnd();
        respond(exchange, commands.ofSession(new SessionId(path[1]), CommandId.parse(path[3])));
      }
      case "GET commands 2" -> {
        places.incrementAndGet();
        commandTail.awaitEnd();
        respond(
            exchange,
            commands.place(CommandId.parse(path[1]), isOf(query.getOrDefault("learner", ""))));
      }
      case "GET learner 2" -> {
        commandTail.awaitEnd();
        respond(exchange, 200, commands.page(query));
      }
      case "GET sessions 4documents" ->
          respond(exchange, Optional.ofNullable(documents.get(learner(path[1]) + path[3])));
      case "PUT sessions 4documents" -> {
        boolean fits = body.length <= MAX_DOCUMENT;
        if (fits) {
          documents.put(learner(path[1]) + path[3], json.readTree(body));
        }
        respond(exchange, fits ? 204 : 413, null);
      }
      case "PUT rooms 2" ->
          respond(exchange, 200, rooms.create(path[1], json.readValue(body, NewRoom.class)));
      case "GET rooms 2" -> {
        roomTail.awaitEnd();
        respond(exchange, rooms.find(path[1]));
      }
      case "GET monitors 2" -> {
        roomTail.awaitEnd();
        respond(exchange, 200, monitors.state(new MonitorId(path[1])));
      }
      case "GET monitors 5users" -> {
        roomTail.awaitEnd();
        respond(
            exchange,
            200,
            monitors.commands(
                new MonitorId(path[1]),
                new ConnectionId(path[3]),
                Long.parseLong(query.get("from"))));
      }
      case "PUT gateways 2" -> respond(exchange, 204, null);
      case "GET sandboxes 5commands" -> entries(exchange, path, query);
      default -> respond(exchange, 404, null);
    }
  }

  private String learner(String session) {
    return Objects.requireNonNull(sessions.get(session)).learner() + "/";
  }

  private Predicate<SessionId> isOf(String learner) {
    return session -> {
      SessionState state = sessions.get(session.value());
      return state != null && state.learner().value().equals(learner);
    };
  }

  private SessionState put(String session, NewSession body) {
    Instant issued = body.issued() == null ? Instant.now() : body.issued();
    Instant all = revocations.get(body.learner().value());
    Instant revoked = all == null || all.isBefore(issued) ? null : all;
    return sessions.merge(
        session,
        new SessionState(
            new SessionId(session), body.learner(), Instant.now(), body.expires(), revoked),
        (stored, put) -> {
          boolean isRevoked =
              stored.revoked() != null
                  && !(body.beginsAgain() && stored.revoked().isBefore(issued));
          Instant expires =
              put.expires().isBefore(stored.expires()) ? stored.expires() : put.expires();
          return isRevoked
              ? stored
              : new SessionState(
                  stored.session(), stored.learner(), stored.created(), expires, put.revoked());
        });
  }

  private void entries(HttpExchange exchange, String[] path, Map<String, String> query)
      throws IOException, InterruptedException {
    SandboxId sandbox = new SandboxId(path[1]);
    long reach = Long.parseLong(query.getOrDefault("reach", "0"));
    long deadline = System.nanoTime() + LONG_POLL.toNanos();
    while (eventTail.next(layout.partitionOf(sandbox.value())) < reach) {
      if (System.nanoTime() > deadline) {
        respond(exchange, 503, null);
        return;
      }
      Thread.sleep(1);
    }
    respond(
        exchange,
        commands.page(
            sandbox,
            CommandId.parse(path[3]),
            Long.parseLong(query.get("after")),
            Long.parseLong(query.get("maxBytes"))));
  }

  private void respond(HttpExchange exchange, Optional<?> found) throws IOException {
    respond(exchange, found.isPresent() ? 200 : 404, found.orElse(null));
  }

  private void respond(HttpExchange exchange, int status, @Nullable Object body)
      throws IOException {
    boolean wantsCbor =
        List.of("application/cbor").equals(exchange.getRequestHeaders().get("Accept"));
    byte[] bytes = body == null ? new byte[0] : (wantsCbor ? cbor : json).writeValueAsBytes(body);
    exchange
        .getResponseHeaders()
        .set("Content-Type", wantsCbor ? "application/cbor" : "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      exchange.getResponseBody().write(bytes);
    }
  }

  private static Map<String, String> query(@Nullable String query) {
    return query == null
        ? Map.of()
        : Arrays.stream(query.split("&"))
            .map(pair -> pair.split("=", 2))
            .collect(Collectors.toMap(pair -> pair[0], pair -> URLDecoder.decode(pair[1], UTF_8)));
  }
}
