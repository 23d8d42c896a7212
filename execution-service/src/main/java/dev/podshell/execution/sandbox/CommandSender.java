package dev.podshell.execution.sandbox;

import dev.podshell.contracts.command.CommandInput;
import dev.podshell.contracts.command.CommandRecord;
import dev.podshell.contracts.command.FileNames;
import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.ReadFile;
import dev.podshell.contracts.command.StartCommand;
import dev.podshell.contracts.command.WatchCommand;
import dev.podshell.contracts.event.RefusalReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.contracts.topic.TraceParent;
import dev.podshell.execution.catalogue.Catalogue;
import dev.podshell.execution.catalogue.Question;
import dev.podshell.execution.engine.NoPreludeException;
import dev.podshell.execution.engine.ScriptLanguage;
import dev.podshell.execution.publication.CommandOrigin;
import dev.podshell.execution.supervisor.Answer;
import dev.podshell.execution.supervisor.FilePiece;
import dev.podshell.execution.supervisor.StartRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Sends commands to an attached supervisor. It does not wait for answers: the next command goes out
 * at once, and each record is answered when the supervisor has answered it. Commands that a
 * connection leaves unanswered are sent again on the next one; the supervisor does nothing twice.
 * Only the sandbox's thread calls {@link #send}.
 */
final class CommandSender {

  private static final Duration MAX_WATCH_LEASE = Duration.ofHours(1);

  private final CommandQueue queue;
  private final Supplier<Catalogue> catalogues;
  private final InstantSource clock;

  CommandSender(CommandQueue queue, Supplier<Catalogue> catalogues, InstantSource clock) {
    this.queue = queue;
    this.catalogues = catalogues;
    this.clock = clock;
  }

  void send(SandboxState.Attached attached, ConsumerRecord<SandboxId, CommandRecord> record) {
    IncarnationId incarnation = attached.record().incarnation();
    if (record.offset() < attached.record().lostBelowOffset()) {
      queue.refuse(record, incarnation, RefusalReason.LOST, CommandQueue.LOST_MESSAGE);
      return;
    }
    switch (record.value()) {
      case StartCommand start -> start(attached, record, start);
      case CommandInput input ->
          attached
              .connection()
              .input(input)
              .thenAccept(answer -> onAnswer(incarnation, record, answer));
      case ReadFile read -> read(attached, record, read);
      case WatchCommand watch -> {
        watch(attached, watch);
        queue.onAnswered(record);
      }
    }
  }

  private void watch(SandboxState.Attached attached, WatchCommand watch) {
    Duration rest = Duration.between(clock.instant(), watch.until());
    if (!rest.isPositive()) {
      return;
    }
    Duration lease = rest.compareTo(MAX_WATCH_LEASE) < 0 ? rest : MAX_WATCH_LEASE;
    Long shown = watch.shown();
    if (shown == null) {
      attached.connection().extendWatch(lease);
    } else {
      long window = attached.question().limits().screenWindow().asLongValue();
      long freeTo = Math.min(shown, Long.MAX_VALUE - window) + window;
      attached.connection().extendScreen(watch.command(), freeTo, lease);
    }
  }

  private void read(
      SandboxState.Attached attached,
      ConsumerRecord<SandboxId, CommandRecord> record,
      ReadFile read) {
    if (clock.instant().isAfter(read.expires())) {
      queue.onAnswered(record); // nobody waits for it
      return;
    }
    IncarnationId incarnation = attached.record().incarnation();
    attached
        .connection()
        .read(read.command(), read.path(), read.offset(), read.length())
        .thenAccept(
            answer -> {
              FilePiece piece = answer.piece();
              if (piece != null && isPlausible(piece, read)) {
                queue.sendFile(record, incarnation, read, piece);
              } else {
                RefusalReason refusal = answer.result().refusal();
                queue.refuse(
                    record,
                    incarnation,
                    refusal == null ? RefusalReason.NO_SUCH_FILE : refusal,
                    answer.message());
              }
            });
  }

  /** Returns whether a piece is within the request and the file; a supervisor may say anything. */
  private static boolean isPlausible(FilePiece piece, ReadFile read) {
    return piece.bytes().length <= read.length()
        && piece.bytes().length <= Math.max(0, piece.size() - read.offset());
  }

  private void start(
      SandboxState.Attached attached,
      ConsumerRecord<SandboxId, CommandRecord> record,
      StartCommand start) {
    IncarnationId incarnation = attached.record().incarnation();
    StartRequest.Run run;
    try {
      run = run(attached.question(), start.program());
    } catch (UnknownLanguageException e) {
      queue.refuse(
          record, incarnation, RefusalReason.UNKNOWN_LANGUAGE, String.valueOf(e.getMessage()));
      return;
    }
    CommandOrigin origin = new CommandOrigin(start.session(), TraceParent.of(record.headers()));
    boolean isNew = attached.publication().expect(start.command(), origin);
    StartRequest request =
        new StartRequest(
            attached.publication().label(start.command(), origin),
            start.session().value(),
            run,
            start.terminal(),
            start.standardInput(),
            start.environment(),
            start.replacesOthers(),
            start.fileNames() == FileNames.NOTED);
    attached
        .connection()
        .start(start.command(), request)
        .thenAccept(
            answer -> {
              if (isNew && answer.result() != Answer.Result.QUEUED) {
                attached.publication().forget(start.command());
              }
              onAnswer(incarnation, record, answer);
            });
  }

  private StartRequest.Run run(Question question, Program program) throws UnknownLanguageException {
    return switch (program) {
      case Program.Shell(String text, List<Program.Tap> taps) ->
          new StartRequest.Run.Shell(text, taps);
      case Program.Script script -> script(language(question, script.language()), script);
    };
  }

  private static StartRequest.Run script(ScriptLanguage language, Program.Script script)
      throws UnknownLanguageException {
    try {
      return language.run(script);
    } catch (NoPreludeException e) {
      throw new UnknownLanguageException(String.valueOf(e.getMessage()));
    }
  }

  private ScriptLanguage language(Question question, @Nullable String name)
      throws UnknownLanguageException {
    Catalogue catalogue = catalogues.get();
    if (name == null) {
      return catalogue.languageOf(question);
    }
    return catalogue
        .language(name)
        .orElseThrow(
            () ->
                new UnknownLanguageException(
                    "There is no language %s here; choose one of %s"
                        .formatted(
                            name,
                            String.join(", ", new TreeSet<>(catalogue.languages().keySet())))));
  }

  private void onAnswer(
      IncarnationId incarnation, ConsumerRecord<SandboxId, CommandRecord> record, Answer answer) {
    RefusalReason refusal = answer.result().refusal();
    if (refusal == null) {
      queue.onAnswered(record);
    } else {
      queue.refuse(record, incarnation, refusal, answer.message());
    }
  }

  /** A script cannot run in the language that it asks for; the message says why. */
  private static final class UnknownLanguageException extends Exception {

    UnknownLanguageException(String message) {
      super(message);
    }
  }
}
