package dev.podshell.session.configuration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Holds every setting of the session service. A wrong value stops the start. */
@ConfigMapping(prefix = "podshell")
public interface SessionConfiguration {

  /** Names this instance as the source of what it publishes. */
  @WithDefault("/session/0")
  @Pattern(
      regexp = "/[a-z0-9/._-]{1,63}",
      message = "podshell.instance must be a path such as /session/0")
  String instance();

  /** Holds the secret that every gateway shows in {@code Authorization: Bearer}. */
  @Size(min = 16, message = "podshell.service-token must have at least 16 characters")
  String serviceToken();

  /** Configures the topics. */
  Topics topics();

  /** Configures how records are stored. */
  Ingest ingest();

  /** Configures what gateways read, and for how long it is kept. */
  History history();

  /** Configures how the screens of terminals are found in long outputs. */
  Screens screens();

  /** Configures rooms, where several people edit one text. */
  Rooms rooms();

  /** Configures when a gateway is dead. */
  Gateways gateways();

  /** Configures monitors, which do users' commands one at a time. */
  Monitors monitors();

  /** Configures documents that learners' clients store. */
  Documents documents();

  /** Configures drafts, which learners type in editors. */
  Drafts drafts();

  /** Configures the topics, which must be laid out as every service expects. */
  interface Topics {

    /** Sets the number of partitions of every topic, which is fixed when a topic is created. */
    @WithDefault("64")
    @Min(value = 1, message = "podshell.topics.partitions must be from 1 to 10000")
    @Max(value = 10_000, message = "podshell.topics.partitions must be from 1 to 10000")
    int partitions();

    /** Sets the number of copies of every topic that this service creates. */
    @WithDefault("1")
    @Min(value = 1, message = "podshell.topics.replication-factor must be at least 1")
    short replicationFactor();

    /** Sets the retention of topics that this service creates. */
    @WithDefault("7d")
    Duration retention();

    /** Creates the topics that are missing. */
    @WithDefault("false")
    boolean create();

    /** Sets the time in which Kafka must answer a request, or accept what this service sends. */
    @WithDefault("30s")
    @DurationMin(seconds = 1, message = "podshell.topics.timeout must be at least 1s")
    Duration timeout();
  }

  /** Configures how records are stored. */
  interface Ingest {

    /**
     * Sets the first delay before a batch that could not be stored is tried again; doubled each
     * time.
     */
    @WithDefault("100ms")
    @DurationMin(millis = 10, message = "podshell.ingest.retry-delay must be at least 10ms")
    Duration retryDelay();

    /** Bounds that delay. A batch is tried until it is stored. */
    @WithDefault("2s")
    @DurationMin(millis = 10, message = "podshell.ingest.max-retry-delay must be at least 10ms")
    @DurationMax(seconds = 60, message = "podshell.ingest.max-retry-delay must be at most 60s")
    Duration maxRetryDelay();

    /**
     * Sets the interval in which lag is measured, and positions are compared with what Kafka has.
     */
    @WithDefault("5s")
    @DurationMin(millis = 100, message = "podshell.ingest.check-every must be at least 100ms")
    Duration checkEvery();
  }

  /** Configures what gateways read, and for how long it is kept. */
  interface History {

    /** Bounds the time that a read waits until ingest has come far enough. */
    @WithDefault("5s")
    @DurationMin(millis = 10, message = "podshell.history.reach-timeout must be at least 10ms")
    @DurationMax(seconds = 60, message = "podshell.history.reach-timeout must be at most 60s")
    Duration reachTimeout();

    /** Bounds the number of reads that wait at a time; one more is answered 503. */
    @WithDefault("10000")
    @Min(value = 1, message = "podshell.history.max-waiting must be at least 1")
    int maxWaiting();

    /** Sets the bytes of entries in a page, unless the gateway asks for another number. */
    @WithDefault("1M")
    MemorySize pageBytes();

    /** Bounds the number that a gateway may ask for. */
    @WithDefault("4M")
    MemorySize maxPageBytes();

    /** Bounds the number of entries in a page. */
    @WithDefault("4096")
    @Min(value = 1, message = "podshell.history.max-page-entries must be at least 1")
    int maxPageEntries();

    /** Bounds the bytes of all pages that are read or written at a time; further pages wait. */
    @WithDefault("16M")
    MemorySize pagesInFlight();

    /** Sets the time for which transcripts, and sessions after their end, are kept. */
    @WithDefault("90d")
    @DurationMin(hours = 1, message = "podshell.history.retention must be at least 1h")
    Duration retention();

    /** Sets the interval in which older ones are deleted. */
    @WithDefault("1h")
    @DurationMin(seconds = 1, message = "podshell.history.retention-every must be at least 1s")
    Duration retentionEvery();

    /** Sets the number of commands whose transcripts one transaction deletes. */
    @WithDefault("100")
    @Min(value = 1, message = "podshell.history.retention-batch must be at least 1")
    int retentionBatch();
  }

  /** Configures how the screens of terminals are found in long outputs. */
  interface Screens {

    /**
     * Sets the bytes of a terminal's output between two places that can be started from. Each costs
     * a row of some hundred bytes.
     */
    @WithDefault("256K")
    MemorySize checkpointInterval();

    /** Sets the bytes from the end of the output that a screen starts with at least. */
    @WithDefault("256K")
    MemorySize tail();

    /** Bounds the bytes that it starts with, to show all that a program has drawn. */
    @WithDefault("4M")
    MemorySize reach();
  }

  /**
   * Configures documents that learners' clients store, each of which must fit into a message of 1M.
   */
  interface Documents {

    /** Bounds the size of a learner's preferences, as JSON. */
    @WithDefault("64K")
    MemorySize preferencesSize();

    /** Bounds the size of a learner's notes, as JSON. */
    @WithDefault("256K")
    MemorySize notesSize();
  }

  /** Configures drafts, each of which has at most 256K. */
  interface Drafts {

    /** Bounds the number of drafts that a learner may have for one question. */
    @WithDefault("64")
    @Min(value = 1, message = "podshell.drafts.per-question must be at least 1")
    int perQuestion();

    /** Bounds the number of drafts that a learner may have. */
    @WithDefault("500")
    @Min(value = 1, message = "podshell.drafts.per-learner must be at least 1")
    int perLearner();

    /** Bounds the size of a learner's drafts in all, without their earlier versions. */
    @WithDefault("32M")
    MemorySize sizePerLearner();

    /**
     * Sets the time after a kept version in which no other is kept, unless most of its text is
     * about to be lost.
     */
    @WithDefault("10s")
    @DurationMin(millis = 0, message = "podshell.drafts.version-interval must not be negative")
    Duration versionInterval();

    /** Bounds the number of earlier versions of a draft that are kept. */
    @WithDefault("500")
    @Min(value = 1, message = "podshell.drafts.versions must be at least 1")
    int versions();

    /** Bounds the size of the earlier versions of a draft that are kept. */
    @WithDefault("2M")
    MemorySize versionsSize();
  }

  /** Configures rooms, where several people edit one text. */
  interface Rooms {

    /** Bounds the number of stored rooms. */
    @WithName("most")
    @WithDefault("100000")
    @Min(value = 1, message = "podshell.rooms.most must be at least 1")
    long maxRooms();

    /**
     * Bounds the number of rooms that one creator, a learner or a client address, may have at a
     * time.
     */
    @WithDefault("200")
    @Min(value = 1, message = "podshell.rooms.per-creator must be at least 1")
    int perCreator();

    /** Bounds the number of connections in a room. */
    @WithDefault("50")
    @Min(value = 1, message = "podshell.rooms.members must be at least 1")
    int members();

    /** Bounds the UTF-16 code units of a room's code, so that any edit fits into a record. */
    @WithDefault("131072")
    @Min(value = 1, message = "podshell.rooms.characters must be from 1 to 131072")
    @Max(value = 131_072, message = "podshell.rooms.characters must be from 1 to 131072")
    int characters();

    /** Bounds the number of later edits with which an edit can still be merged. */
    @WithDefault("1000")
    @Min(value = 1, message = "podshell.rooms.operations must be at least 1")
    int operations();

    /** Sets the time for which rooms are kept that were never joined. */
    @WithDefault("1h")
    @DurationMin(seconds = 1, message = "podshell.rooms.unused-retention must be at least 1s")
    Duration unusedRetention();

    /** Sets the interval in which such rooms are deleted. */
    @WithDefault("1m")
    @DurationMin(seconds = 1, message = "podshell.rooms.unused-check must be at least 1s")
    Duration unusedCheck();

    /**
     * Bounds the number of steps, of an edit and of the edits that it must be merged with, that a
     * merge may process.
     */
    @WithDefault("1000000")
    @Min(value = 10_000, message = "podshell.rooms.merge-steps must be at least 10000")
    long mergeSteps();

    /** Bounds the size of a room's stored edits, with which late edits are merged. */
    @WithDefault("8M")
    MemorySize history();

    /** Sets the time for which empty rooms are kept. */
    @WithDefault("30d")
    @DurationMin(minutes = 1, message = "podshell.rooms.retention must be at least 1m")
    Duration retention();
  }

  /** Configures when a gateway is dead. */
  interface Gateways {

    /** Sets the interval between checks for dead gateways. */
    @WithDefault("3s")
    @DurationMin(millis = 100, message = "podshell.gateways.check must be at least 100ms")
    Duration check();

    /** Sets the time without a heartbeat after which a gateway is dead. */
    @WithName("patience")
    @WithDefault("15s")
    @DurationMin(millis = 500, message = "podshell.gateways.patience must be at least 500ms")
    Duration timeout();
  }

  /** Configures monitors, which do users' commands one at a time. */
  interface Monitors {

    /** Bounds the number of commands that wait for a monitor; one more fails. */
    @WithDefault("100")
    @Min(value = 1, message = "podshell.monitors.waiting must be at least 1")
    int waiting();

    /** Bounds the number of contenders for a monitor at a time; one more is refused. */
    @WithDefault("16")
    @Min(value = 1, message = "podshell.monitors.contenders must be at least 1")
    int contenders();

    /** Sets the time for which a command waits for a monitor that is not connected. */
    @WithDefault("60s")
    @DurationMin(millis = 100, message = "podshell.monitors.absence must be at least 100ms")
    Duration absence();

    /** Sets the time in which a monitor must do a command. */
    @WithDefault("60s")
    @DurationMin(millis = 100, message = "podshell.monitors.command-timeout must be at least 100ms")
    Duration commandTimeout();

    /** Sets the interval in which commands beyond their deadline are looked for. */
    @WithDefault("1s")
    @DurationMin(millis = 50, message = "podshell.monitors.check must be at least 50ms")
    Duration check();

    /** Sets the time for which ended commands are kept, for gateways that have missed the end. */
    @WithDefault("10m")
    @DurationMin(seconds = 1, message = "podshell.monitors.retention must be at least 1s")
    Duration retention();

    /** Sets the interval in which older ones are deleted. */
    @WithDefault("1m")
    @DurationMin(millis = 100, message = "podshell.monitors.forget-every must be at least 100ms")
    Duration forgetEvery();
  }
}
