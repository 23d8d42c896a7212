package dev.podshell.gateway;

import dev.podshell.contracts.identity.QuestionId;
import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.Secret;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that an operator may set. What validates tokens of an OpenID Connect issuer is
 * SmallRye JWT's own: {@code mp.jwt.verify.publickey.location} (the issuer's JWKS), {@code
 * mp.jwt.verify.issuer} and {@code mp.jwt.verify.audiences}. Kafka's address is {@code
 * kafka.bootstrap.servers}.
 */
@ConfigMapping(prefix = "podshell")
public interface GatewayConfiguration {

  /** This gateway's name, the source of its records; each instance has its own. */
  @WithDefault("/gateway/0")
  @NotBlank
  String instance();

  /** What the session service knows the gateways by. The same in both, from a secret. */
  Secret<String> serviceToken();

  Topics topics();

  SessionService sessionService();

  Authentication authentication();

  DevIssuer devIssuer();

  Connections connections();

  Delivery delivery();

  Publishing publishing();

  Dialects dialects();

  SocketIo socketIo();

  Rooms rooms();

  Monitors monitors();

  Files files();

  Compute compute();

  /** The layout of the topics; fixed when they are created. */
  interface Topics {

    /** Partitions of every topic. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int partitions();

    /** Replicas of each partition, where this service creates the topics. */
    @WithDefault("1")
    @Min(1)
    @Max(15)
    short replicationFactor();

    /** How long records are kept in topics that are created. */
    @WithDefault("7d")
    Duration retention();

    /** Whether to create the topics that do not exist; for development. */
    @WithDefault("false")
    boolean create();

    /** How long Kafka may take to answer at the start. */
    @WithDefault("PT30S")
    Duration timeout();
  }

  /** Where the session service is, and how patient to be with it. */
  interface SessionService {

    @WithDefault("http://localhost:8081")
    URI url();

    /** How long a client's request waits, with retries, for a session service that is away. */
    @WithDefault("PT20S")
    Duration patience();

    /** The first pause before a retry; it doubles up to {@link #longestPause}. */
    @WithDefault("PT0.05S")
    Duration firstPause();

    @WithDefault("PT2S")
    Duration longestPause();

    /** How often it is told that this gateway lives. */
    @WithDefault("PT3S")
    Duration beat();

    /** Pages of history that are read at the same time; each takes up to three page sizes. */
    @WithDefault("16")
    @Min(1)
    @Max(256)
    int concurrentPages();

    /** The size of a page of history. */
    @WithDefault("512K")
    MemorySize pageSize();
  }

  /** Who may connect. */
  interface Authentication {

    /**
     * Origins whose pages may connect, such as {@code https://learn.example}. The gateway's own
     * page always may; a client without an Origin, which is no browser, may too.
     */
    Optional<Set<String>> allowedOrigins();

    /** The maximum time that a session lasts after a token has begun or extended it. */
    @WithDefault("PT12H")
    Duration sessionLifetime();

    /** Lets a session last longer than the token that has begun it. */
    @WithDefault("false")
    boolean sessionsOutliveTokens();

    /** How long a connection may take to authenticate. */
    @WithDefault("PT10S")
    Duration timeout();

    /** Refused attempts after which a connection is closed. */
    @WithDefault("3")
    @Min(1)
    @Max(100)
    int attempts();
  }

  /** The issuer of the profile {@code local}; nothing in any other. */
  interface DevIssuer {

    /** File of its key; created if it does not exist, readable by its owner alone. */
    @WithDefault("podshell-dev-issuer.jwk")
    Path key();

    /** How long its tokens last. */
    @WithDefault("PT12H")
    Duration lifetime();

    /**
     * Host names, in addition to localhost's, to which this gateway answers in the profile {@code
     * local}. A page of such a name gets tokens.
     */
    Optional<Set<String>> hosts();
  }

  /** Bounds of each connection. */
  interface Connections {

    /** Connections of one session to this gateway. */
    @WithDefault("16")
    @Min(1)
    int perSession();

    /** Messages a second that a client may send in the long run. */
    @WithDefault("500")
    @Min(1)
    int messageRate();

    /** Messages that a client may send at once. */
    @WithDefault("2000")
    @Min(1)
    int messageBurst();

    /** Messages of a client that wait to be handled; more ends the connection with 1008. */
    @WithDefault("4000")
    @Min(1)
    int waitingMessages();

    /** Characters of a client's messages that wait to be handled; more ends it with 1008. */
    @WithDefault("4M")
    MemorySize waitingMessageSize();

    /** Answers that wait for a client to read them; more ends the connection with 1008. */
    @WithDefault("1M")
    MemorySize waitingAnswerSize();

    /** Commands whose transcripts a connection receives at a time. */
    @WithDefault("1024")
    @Min(1)
    int attachedCommands();

    /** Writers that may number the input of one command on one connection. */
    @WithDefault("64")
    @Min(1)
    int writersPerCommand();

    Intake intake();
  }

  /** Bounds the data that the gateway takes in, before and after it knows the sender. */
  interface Intake {

    /** The number of concurrent connections of a port, of any protocol; more are closed. */
    @WithDefault("12000")
    @Min(1)
    int open();

    /** The number of concurrent WebSockets and Engine.IO sessions; more are refused with 503. */
    @WithDefault("10000")
    @Min(1)
    int sockets();

    /**
     * The number of them from one client address; more are refused with 429. An IPv6 network of 64
     * bits counts as one address. A whole school may be behind one address.
     */
    @WithDefault("5000")
    @Min(1)
    int perAddress();

    /** The number of those that have not authenticated; more are refused with 429. */
    @WithDefault("500")
    @Min(1)
    int unauthenticatedPerAddress();

    /** The number of them of one learner; more are refused with 429, or closed with 1008. */
    @WithDefault("64")
    @Min(1)
    int perLearner();

    /**
     * The number of connections of one address, except a trusted proxy's, that are not WebSockets;
     * more are closed.
     */
    @WithDefault("1000")
    @Min(1)
    int requestingPerAddress();

    /**
     * The number of look-ups of rooms and sessions, by an id or a session token, that a learner or,
     * without a token, an address may begin at once; more are refused with 429. Found sessions, and
     * rooms that are entered, do not count.
     */
    @WithDefault("1000")
    @Min(1)
    int lookupsAtOnce();

    /** The number of such look-ups per second in the long run. */
    @WithDefault("20")
    @Min(1)
    int lookupsPerSecond();

    /**
     * The memory, over all connections, for messages and bodies that are incomplete or wait to be
     * handled. A message that does not fit ends its connection with 1013.
     */
    @WithDefault("32M")
    MemorySize memory();

    /**
     * The maximum size of a message before its client has authenticated; a larger one closes with
     * 1009.
     */
    @WithDefault("16K")
    MemorySize unauthenticatedMessageSize();

    /**
     * The same, of a client that takes part where no token is asked for. The code of a room that is
     * full takes up to 768 KiB as JSON.
     */
    @WithDefault("1M")
    MemorySize anonymousMessageSize();

    /** The number of frames in a message; more end the connection with 1008. */
    @WithDefault("1024")
    @Min(1)
    int fragments();

    /**
     * The number of pings and pongs that a client may send per second; more end the connection with
     * 1008.
     */
    @WithDefault("50")
    @Min(1)
    int controlFrameRate();

    /**
     * The number of requests that a client may send on a connection before the first is answered.
     */
    @WithDefault("16")
    @Min(1)
    int requestsAhead();

    /**
     * Limits the time for a request's line and headers, and the time until a new connection sends
     * them.
     */
    @WithDefault("PT10S")
    Duration headTimeout();

    /** Limits the time for a request's body. */
    @WithDefault("PT20S")
    Duration bodyTimeout();

    /**
     * The time that a connection stays open after an answer. Must be longer than a proxy in front
     * keeps it, if the proxy reuses connections.
     */
    @WithDefault("PT15S")
    Duration keepAlive();

    /** Limits the time that a client may leave sent data unread. */
    @WithDefault("PT1M")
    Duration unreadTimeout();

    /** Limits the time for a client to answer the close of its WebSocket. */
    @WithDefault("PT3S")
    Duration closingTimeout();
  }

  /** Bounds of what waits for clients. */
  interface Delivery {

    /** Live entries that wait for one (connection, command); more sends it back to history. */
    @WithDefault("1M")
    MemorySize heldPerCommand();

    /** Live entries that wait for all of them. */
    @WithDefault("48M")
    MemorySize heldInAll();

    /** What one poll of Kafka may bring. */
    @WithDefault("8M")
    MemorySize fetchSize();

    /** Transcripts of one connection that are read from history at the same time. */
    @WithDefault("8")
    @Min(1)
    int concurrentReplays();

    /**
     * The interval in which the gateway reports each sandbox that a connection watches. After the
     * last report a sandbox counts as watched for three intervals; then its output is slowed down.
     */
    @WithDefault("30s")
    Duration watchInterval();
  }

  /** Bounds of what is on its way to Kafka. */
  interface Publishing {

    /** Records without Kafka's answer; more are refused as busy. */
    @WithDefault("10000")
    @Min(1)
    int inFlight();

    /** Memory for them. */
    @WithDefault("16M")
    MemorySize buffer();

    /** How long a record may wait for a place in the buffer. */
    @WithDefault("PT5S")
    Duration patience();
  }

  /** The client protocols. */
  interface Dialects {

    /** The question of a terminal that names none. */
    @WithDefault("playground")
    QuestionId defaultQuestion();

    /** How long after its end a command is sent to a session that comes back. */
    @WithDefault("PT10M")
    Duration resumeWindow();

    /** How long after its end the last run of a question is sent to a new connection. */
    @WithDefault("PT24H")
    Duration replayWindow();

    Processor processor();

    Breakpoints breakpoints();
  }

  /** Breakpoints of the terminal protocol. */
  interface Breakpoints {

    /** The largest text whose pipes are looked for. */
    @WithDefault("16K")
    MemorySize textSize();
  }

  /** The processor protocol. */
  interface Processor {

    /** The question of a script whose context names none. */
    @WithDefault("processor")
    QuestionId defaultQuestion();

    /**
     * The languages of scripts, as in the execution services' catalogue. A context that names
     * another is refused. If {@code *} is among them, the gateway accepts every name and the
     * sandbox decides.
     */
    @WithDefault("bash,c,c++,java,javascript,python")
    Set<@NotBlank String> languages();

    /** How long a client may take to send its context. */
    @WithDefault("PT1M")
    Duration contextTimeout();

    /** How long a client may take, after that, to send its script. */
    @WithDefault("PT1M")
    Duration scriptTimeout();

    /**
     * How long a script runs on when nothing is heard of its gateway any more. Longer than what is
     * to be survived of Kafka.
     */
    @WithDefault("PT1M")
    Duration lease();

    /** Calls of one script that wait for the client at a time; more fail. */
    @WithDefault("256")
    @Min(1)
    @Max(10_000)
    int openCalls();

    /**
     * The size of a call, and of an answer to one, as JSON. Of a larger call only the client is
     * told, so not below 128K, which is as much as the modules send.
     */
    @WithDefault("128K")
    MemorySize callSize();
  }

  /** Engine.IO and Socket.IO, which the protocol monitor is spoken over. */
  interface SocketIo {

    /** Where it is served. */
    @WithDefault("/socket.io/")
    @NotBlank
    String path();

    /** Sessions of this gateway at a time; more are refused with 503. */
    @WithDefault("10000")
    @Min(1)
    int sessions();

    /** How long after a client's last pong it is sent the next ping. */
    @WithDefault("PT25S")
    Duration pingInterval();

    /** How long a client may take to answer a ping, or to fetch what ends its session. */
    @WithDefault("PT20S")
    Duration pingTimeout();

    /** How long a client may take from polling to a WebSocket. */
    @WithDefault("PT10S")
    Duration upgradeTimeout();

    /** How long a client may take to connect to the namespace. */
    @WithDefault("PT10S")
    Duration connectTimeout();

    /**
     * The largest message, and the largest body of a request. No more than {@code
     * quarkus.websockets-next.server.max-message-size}, which bounds WebSockets.
     */
    @WithDefault("1M")
    MemorySize maxPayload();

    /** Binary attachments of a packet. */
    @WithDefault("10")
    @Min(0)
    @Max(1000)
    int attachments();

    /** Events of the server that wait for the client's acknowledgement, on one socket. */
    @WithDefault("256")
    @Min(1)
    int acknowledgements();

    /** How long the events of a client that has left may still be handled. */
    @WithDefault("PT10S")
    Duration patience();
  }

  /** CPU-bound work, which has its own threads. */
  interface Compute {

    /**
     * The number of threads for it, fewer than there are processors. Defaults to half the number of
     * processors, but at least one.
     */
    Optional<@Min(1) @Max(256) Integer> threads();

    /** The number of tasks that may wait for a thread; more are refused. */
    @WithDefault("256")
    @Min(1)
    @Max(100_000)
    int maxWaiting();

    /**
     * The number of waiting tasks of one client, in addition to the running one; more are refused.
     */
    @WithDefault("4")
    @Min(1)
    @Max(100_000)
    int maxWaitingPerClient();

    /** Limits the time that a task may wait for a thread; then it is refused. */
    @WithDefault("PT5S")
    Duration waitTimeout();
  }

  /** Files of sandboxes, over HTTP. */
  interface Files {

    /** How long a sandbox may take to answer, and a request to wait for its turn. */
    @WithDefault("PT10S")
    Duration timeout();

    /** How long a client may take for a piece of a file. */
    @WithDefault("PT30S")
    Duration clientPatience();

    /** The largest file that is sent. */
    @WithDefault("16M")
    MemorySize maxSize();

    /** Files that this gateway sends at a time; each takes up to three pieces of 256K. */
    @WithDefault("32")
    @Min(1)
    @Max(1000)
    int concurrent();

    /** How many of them may be one learner's. */
    @WithDefault("4")
    @Min(1)
    @Max(1000)
    int concurrentPerLearner();

    /** The largest file of which there is a thumbnail; it is held in memory. */
    @WithDefault("8M")
    MemorySize thumbnailSize();

    /** The maximum number of pixels of an image that gets a thumbnail. */
    @WithDefault("40000000")
    @Min(1)
    long thumbnailPixels();

    /** The maximum side length, in pixels, of an image that gets a thumbnail. */
    @WithDefault("32768")
    @Min(1)
    @Max(65_535)
    int thumbnailSide();

    /**
     * The maximum number of scans of a JPEG that gets a thumbnail; progressive ones have about 10.
     */
    @WithDefault("32")
    @Min(1)
    @Max(10_000)
    int thumbnailScans();

    /**
     * The maximum product of a JPEG's pixels and scans, which measures the work to decode it. A
     * progressive JPEG takes up to six bytes of native memory per pixel.
     */
    @WithDefault("120000000")
    @Min(1)
    long thumbnailScanPixels();

    /** Limits the time to create a thumbnail once the work has begun. */
    @WithDefault("PT3S")
    Duration thumbnailTimeout();

    /** The number of files that are in memory at a time to create thumbnails from them. */
    @WithDefault("2")
    @Min(1)
    @Max(64)
    int concurrentThumbnails();
  }

  /** Rooms, where several people edit one text. */
  interface Rooms {

    /** Whether a token is needed to enter; else to know the session id is enough. */
    @WithDefault("false")
    boolean authenticate();

    /** How long after a connection is lost its user may come back without having left. */
    @WithDefault("PT5S")
    Duration grace();

    /** How often a member's cursor is passed on, at most. */
    @WithDefault("PT0.05S")
    Duration cursorPause();

    /** What may wait for a room: what members ask, and what happens. */
    @WithDefault("1024")
    @Min(16)
    int waiting();

    /**
     * The maximum length of a room's code in UTF-16 code units, as in the session service. A longer
     * code is refused before it is processed.
     */
    @WithDefault("131072")
    @Min(1)
    @Max(131_072)
    int characters();

    /**
     * The number of comparisons to find the changes of an edit in a text. Beyond it, the rest is
     * replaced as a whole.
     */
    @WithDefault("4000000")
    @Min(1)
    @Max(1_000_000_000)
    long differenceSteps();

    /** Limits the time for these comparisons. */
    @WithDefault("PT1S")
    Duration differenceTimeout();

    /** Limits the time to handle the edits that a client sent before it left. */
    @WithDefault("PT2S")
    Duration leaveTimeout();

    /** Texts, in memory, that a member's client may still be editing while newer ones reach it. */
    @WithDefault("1M")
    MemorySize sentText();

    /** Whether a room may be made whose code is executed in a sandbox of its own. */
    @WithDefault("false")
    boolean serverExecution();

    /** The question whose sandboxes execute the code of rooms. */
    @WithDefault("room")
    QuestionId question();

    /** Code that this gateway has executed at a time; more is refused. */
    @WithDefault("64")
    @Min(1)
    int executions();

    /** How much of each output stream a result tells, in memory. */
    @WithDefault("128K")
    MemorySize resultSize();

    /** The number of rooms that this gateway creates per minute, for all clients. */
    @WithDefault("600")
    @Min(1)
    int perMinute();

    /**
     * The average number of rooms per minute that one creator, a learner or a client address
     * without a token, may make.
     */
    @WithDefault("30")
    @Min(1)
    int perCreatorAndMinute();

    /** The number of rooms that one creator may make at once. */
    @WithDefault("60")
    @Min(1)
    int perCreatorAtOnce();

    /** Limits the time for a socket to join its room. */
    @WithDefault("PT10S")
    Duration joinTimeout();
  }

  /** Monitors, which do users' commands one at a time. */
  interface Monitors {

    /** Whether a token is needed to connect, as a monitor or as a user. */
    @WithDefault("true")
    boolean authenticate();

    /**
     * How long a client that says con may wait until it is known whether it is the monitor. Longer
     * than it takes until a gateway that was killed is known to be gone.
     */
    @WithDefault("PT60S")
    Duration patience();

    /** Commands of a client without an end; what it sends then is not read until one has ended. */
    @WithDefault("64")
    @Min(1)
    @Max(10_000)
    int commands();

    /** The size of a command, and of the reason why one failed, as UTF-8. */
    @WithDefault("64K")
    MemorySize commandSize();
  }
}
