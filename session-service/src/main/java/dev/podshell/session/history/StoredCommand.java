package dev.podshell.session.history;

import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.Outcome;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.identity.SessionId;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Objects;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/** Maps a command's row for reading. Ingest alone writes it. */
@Entity
@Immutable
@Table(name = "command")
@SuppressWarnings("NullAway.Init") // Hibernate sets the fields
class StoredCommand {

  @Id
  @Column(name = "id")
  long id;

  @Column(name = "sandbox")
  String sandbox;

  @Column(name = "command")
  long command;

  @Column(name = "session")
  String session;

  @Column(name = "stored")
  Instant stored;

  @Column(name = "command_offset")
  @Nullable Long commandOffset;

  @Column(name = "accepted")
  @Nullable Instant accepted;

  @Column(name = "client_id")
  @Nullable String clientId;

  @Column(name = "program")
  @Nullable String program;

  @Column(name = "last_entry")
  long lastEntry;

  @Column(name = "output_bytes")
  long outputBytes;

  @Column(name = "started")
  @Nullable Instant started;

  @Column(name = "outcome")
  @Nullable String outcome;

  @Column(name = "ended")
  @Nullable Instant ended;

  @Column(name = "exit_code")
  @Nullable Integer exitCode;

  @Column(name = "signal")
  @Nullable Integer signal;

  @Column(name = "failure")
  @Nullable String failure;

  @Column(name = "message")
  @Nullable String message;

  /** Returns whether its record of podshell.commands is stored, not its events alone. */
  boolean isAccepted() {
    return accepted != null;
  }

  /** Converts the row to what gateways receive. Fields of a record that was lost are empty. */
  CommandState state() {
    return new CommandState(
        new SandboxId(sandbox),
        new SessionId(session),
        new CommandId(command),
        Objects.requireNonNullElse(clientId, "null"),
        Objects.requireNonNullElse(program, ""),
        Objects.requireNonNullElse(accepted, stored),
        started,
        ended,
        outcome(outcome, exitCode, signal, failure, message),
        lastEntry,
        outputBytes);
  }

  /** Converts the columns of a command's end; null if it waits or runs. */
  static @Nullable Outcome outcome(
      @Nullable String outcome,
      @Nullable Integer exitCode,
      @Nullable Integer signal,
      @Nullable String failure,
      @Nullable String message) {
    String explanation = Objects.requireNonNullElse(message, "");
    return switch (outcome) {
      case "exited" -> new Outcome.Exited(Objects.requireNonNullElse(exitCode, 0), signal);
      case "failed" ->
          new Outcome.Failed(RefusalReason.valueOf(Objects.requireNonNull(failure)), explanation);
      case "lost" -> new Outcome.Lost(explanation);
      case null -> null;
      default -> throw new IllegalStateException("A command cannot end as " + outcome);
    };
  }
}
