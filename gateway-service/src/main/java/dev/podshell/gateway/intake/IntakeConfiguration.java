package dev.podshell.gateway.intake;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Min;
import java.time.Duration;

/** Bounds the data that the gateway takes in, before and after it knows the sender. */
@ConfigMapping(prefix = "podshell.connections.intake")
public interface IntakeConfiguration {

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

  /** The number of requests that a client may send on a connection before the first is answered. */
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
