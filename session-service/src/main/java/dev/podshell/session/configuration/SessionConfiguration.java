package dev.podshell.session.configuration;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Everything of the session service that an operator may set. A wrong value stops the start. */
@ConfigMapping(prefix = "podshell")
public interface SessionConfiguration {

  /** Names this instance as the source of what it publishes. */
  @WithDefault("/session/0")
  @Pattern(
      regexp = "/[a-z0-9/._-]{1,63}",
      message = "podshell.instance must be a path such as /session/0")
  String instance();

  /** What gateways show in {@code Authorization: Bearer}; the same in each of them. A secret. */
  @Size(min = 16, message = "podshell.service-token must have at least 16 characters")
  String serviceToken();

  /** The topics in Kafka. */
  Topics topics();

  /** From Kafka to PostgreSQL. */
  Ingest ingest();

  /** What gateways read. */
  History history();

  /** Rooms, where several people edit one text. */
  Rooms rooms();

  /** The gateways that are alive. */
  Gateways gateways();

  /** Monitors, which do users' commands one at a time. */
  Monitors monitors();

  /** What learners have kept for them. */
  Documents documents();

  /** The topics in Kafka, which must be laid out as every service expects. */
  interface Topics {

    /** Partitions of every topic; fixed when they are created. */
    @WithDefault("64")
    @Min(value = 1, message = "podshell.topics.partitions must be from 1 to 10000")
    @Max(value = 10_000, message = "podshell.topics.partitions must be from 1 to 10000")
    int partitions();

    /** Copies of every topic, where this service creates them. */
    @WithDefault("1")
    @Min(value = 1, message = "podshell.topics.replication-factor must be at least 1")
    short replicationFactor();

    /** How long records are kept in topics that are created. */
    @WithDefault("7d")
    Duration retention();

    /** Whether to create the topics that are missing. */
    @WithDefault("false")
    boolean create();

    /** How long Kafka may take to answer a question, or to take what this service sends. */
    @WithDefault("30s")
    @DurationMin(seconds = 1, message = "podshell.topics.timeout must be at least 1s")
    Duration timeout();
  }

  /** From Kafka to PostgreSQL. */
  interface Ingest {

    /** The first wait before a batch that could not be stored is tried again; doubled each time. */
    @WithDefault("100ms")
    @DurationMin(millis = 10, message = "podshell.ingest.retry-delay must be at least 10ms")
    Duration retryDelay();

    /** The longest such wait. A batch is tried until it is stored. */
    @WithDefault("2s")
    @DurationMin(millis = 10, message = "podshell.ingest.max-retry-delay must be at least 10ms")
    @DurationMax(seconds = 60, message = "podshell.ingest.max-retry-delay must be at most 60s")
    Duration maxRetryDelay();

    /** How often lag is measured, and positions are checked against what Kafka still has. */
    @WithDefault("5s")
    @DurationMin(millis = 100, message = "podshell.ingest.check-every must be at least 100ms")
    Duration checkEvery();
  }

  /** What gateways read. */
  interface History {

    /** How long a read waits for ingest to come as far as it asks. */
    @WithDefault("5s")
    @DurationMin(millis = 10, message = "podshell.history.reach-timeout must be at least 10ms")
    @DurationMax(seconds = 60, message = "podshell.history.reach-timeout must be at most 60s")
    Duration reachTimeout();

    /** How many reads may wait at a time; one more is told to come back later. */
    @WithDefault("10000")
    @Min(value = 1, message = "podshell.history.max-waiting must be at least 1")
    int maxWaiting();

    /** Bytes of entries in a page, unless the gateway asks for fewer or more. */
    @WithDefault("1M")
    MemorySize pageBytes();

    /** The most that it may ask for. */
    @WithDefault("4M")
    MemorySize maxPageBytes();

    /** Entries in a page, at most. */
    @WithDefault("4096")
    @Min(value = 1, message = "podshell.history.max-page-entries must be at least 1")
    int maxPageEntries();

    /**
     * Bytes of all pages that are being read or written at a time; more of them wait their turn.
     */
    @WithDefault("16M")
    MemorySize pagesInFlight();

    /** How long transcripts, and sessions after their end, are kept. */
    @WithDefault("90d")
    @DurationMin(hours = 1, message = "podshell.history.retention must be at least 1h")
    Duration retention();

    /** How often what is older is deleted. */
    @WithDefault("1h")
    @DurationMin(seconds = 1, message = "podshell.history.retention-every must be at least 1s")
    Duration retentionEvery();

    /** Commands whose transcripts one transaction deletes. */
    @WithDefault("100")
    @Min(value = 1, message = "podshell.history.retention-batch must be at least 1")
    int retentionBatch();
  }

  /** What learners have kept for them; at most what fits a message of theirs, 1M. */
  interface Documents {

    /** The size of a learner's preferences, as JSON. */
    @WithDefault("64K")
    MemorySize preferencesSize();

    /** The size of a learner's notes, as JSON. */
    @WithDefault("256K")
    MemorySize notesSize();
  }

  /** Rooms, where several people edit one text. */
  interface Rooms {

    /** Rooms that may be stored. */
    @WithDefault("100000")
    @Min(value = 1, message = "podshell.rooms.most must be at least 1")
    long most();

    /** The number of rooms that one creator, a learner or a client address, may have at a time. */
    @WithDefault("200")
    @Min(value = 1, message = "podshell.rooms.per-creator must be at least 1")
    int perCreator();

    /** Connections in a room. */
    @WithDefault("50")
    @Min(value = 1, message = "podshell.rooms.members must be at least 1")
    int members();

    /** UTF-16 code units of a room's code; so that any edit fits a record of the topic. */
    @WithDefault("131072")
    @Min(value = 1, message = "podshell.rooms.characters must be from 1 to 131072")
    @Max(value = 131_072, message = "podshell.rooms.characters must be from 1 to 131072")
    int characters();

    /** How many edits an edit may be late and still be merged. */
    @WithDefault("1000")
    @Min(value = 1, message = "podshell.rooms.operations must be at least 1")
    int operations();

    /** The time for which rooms are kept that nobody has joined yet. */
    @WithDefault("1h")
    @DurationMin(seconds = 1, message = "podshell.rooms.unused-retention must be at least 1s")
    Duration unusedRetention();

    /** The interval in which such rooms are deleted. */
    @WithDefault("1m")
    @DurationMin(seconds = 1, message = "podshell.rooms.unused-check must be at least 1s")
    Duration unusedCheck();

    /**
     * The maximum number of steps, of an edit and of the edits that it must be merged with, that a
     * merge may process.
     */
    @WithDefault("1000000")
    @Min(value = 10_000, message = "podshell.rooms.merge-steps must be at least 10000")
    long mergeSteps();

    /** The size of a room's edits that are kept so that late ones can be merged. */
    @WithDefault("8M")
    MemorySize history();

    /** How long rooms are kept that nobody is in. */
    @WithDefault("30d")
    @DurationMin(minutes = 1, message = "podshell.rooms.retention must be at least 1m")
    Duration retention();
  }

  /** The gateways that are alive. */
  interface Gateways {

    /** How often it is looked which of them are gone. */
    @WithDefault("3s")
    @DurationMin(millis = 100, message = "podshell.gateways.check must be at least 100ms")
    Duration check();

    /** How long nothing is heard of a gateway that is gone. */
    @WithDefault("15s")
    @DurationMin(millis = 500, message = "podshell.gateways.patience must be at least 500ms")
    Duration patience();
  }

  /** Monitors, which do users' commands one at a time. */
  interface Monitors {

    /** Commands that wait for one monitor, beside the one that it does; one more fails. */
    @WithDefault("100")
    @Min(value = 1, message = "podshell.monitors.waiting must be at least 1")
    int waiting();

    /** Connections that ask to be the same monitor at a time; one more is refused. */
    @WithDefault("16")
    @Min(value = 1, message = "podshell.monitors.contenders must be at least 1")
    int contenders();

    /** How long a command waits for a monitor that is away. */
    @WithDefault("60s")
    @DurationMin(millis = 100, message = "podshell.monitors.absence must be at least 100ms")
    Duration absence();

    /** How long a monitor may take to do a command. */
    @WithDefault("60s")
    @DurationMin(millis = 100, message = "podshell.monitors.command-timeout must be at least 100ms")
    Duration commandTimeout();

    /** How often it is looked which commands have taken as long as they may. */
    @WithDefault("1s")
    @DurationMin(millis = 50, message = "podshell.monitors.check must be at least 50ms")
    Duration check();

    /** How long it is kept how a command has ended, for gateways that have missed it. */
    @WithDefault("10m")
    @DurationMin(seconds = 1, message = "podshell.monitors.retention must be at least 1s")
    Duration retention();

    /** How often what is older is deleted. */
    @WithDefault("1m")
    @DurationMin(millis = 100, message = "podshell.monitors.forget-every must be at least 100ms")
    Duration forgetEvery();
  }
}
