package dev.podshell.session.room;

import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.event.RoomEvent.Change;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.TextOperation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds a room while a batch is applied to it. The effect of a record depends on the room and the
 * record alone, so that applying the same records again has the same effect.
 */
final class RoomAggregate {

  private final RoomId id;
  private final RoomBounds bounds;
  private final Map<MemberId, Member> members;
  private final NavigableMap<Long, TextOperation> operations = new TreeMap<>();
  private final long storedRevision;
  private final long storedNumber;
  private long number;
  private long revision;
  private String code;
  private String language;

  /** Holds a connection, and the number of its last edit that was accepted or refused. */
  record Member(String gateway, String userId, String username, long lastEdit) {}

  RoomAggregate(
      RoomId id,
      RoomBounds bounds,
      long number,
      long revision,
      String code,
      String language,
      Map<MemberId, Member> members) {
    this.id = id;
    this.bounds = bounds;
    this.number = number;
    this.storedNumber = number;
    this.revision = revision;
    this.storedRevision = revision;
    this.code = code;
    this.language = language;
    this.members = new LinkedHashMap<>(members);
  }

  RoomId id() {
    return id;
  }

  long number() {
    return number;
  }

  long revision() {
    return revision;
  }

  String code() {
    return code;
  }

  String language() {
    return language;
  }

  Map<MemberId, Member> members() {
    return members;
  }

  /** Adds the operation that made a stored revision, for edits of earlier revisions. */
  void remember(long made, TextOperation operation) {
    operations.put(made, operation);
  }

  /** Returns the operations that are not stored yet, by the revision that they made. */
  NavigableMap<Long, TextOperation> newOperations() {
    return operations.tailMap(storedRevision, false);
  }

  /** Applies a record, and returns the event that others must receive, if there is one. */
  Optional<RoomEvent> apply(RoomRecord record, Instant time) {
    return switch (record) {
      case RoomRecord.Join join -> join(join, time);
      case RoomRecord.Leave leave -> leave(leave, time);
      case RoomRecord.Edit edit -> edit(edit, time);
      case RoomRecord.SetLanguage set -> setLanguage(set, time);
    };
  }

  private Optional<RoomEvent> join(RoomRecord.Join join, Instant time) {
    boolean present = isPresent(join.userId());
    if (members.size() >= bounds.members() && !members.containsKey(join.member())) {
      return Optional.of(refused(join, time, 0, "The session is full: come back when others left"));
    }
    if (members.putIfAbsent(
            join.member(), new Member(join.gateway(), join.userId(), join.username(), 0))
        != null) {
      return Optional.empty();
    }
    return present
        ? Optional.empty()
        : Optional.of(
            changed(new Change.Joined(join.member(), join.userId(), join.username()), time));
  }

  private Optional<RoomEvent> leave(RoomRecord.Leave leave, Instant time) {
    Member left = members.remove(leave.member());
    if (left == null || isPresent(left.userId())) {
      return Optional.empty();
    }
    return Optional.of(changed(new Change.Left(left.userId()), time));
  }

  private Optional<RoomEvent> edit(RoomRecord.Edit edit, Instant time) {
    Member member = members.get(edit.member());
    if (member == null) {
      return Optional.of(refused(edit, time, edit.edit(), "Join the session before you edit"));
    }
    if (edit.edit() <= member.lastEdit()) {
      return Optional.empty();
    }
    members.put(
        edit.member(),
        new Member(member.gateway(), member.userId(), member.username(), edit.edit()));
    if (edit.operation().steps().size() > TextOperation.MAX_STEPS) {
      return Optional.of(
          refused(
              edit,
              time,
              edit.edit(),
              "The edit has more than %d parts: send the whole code"
                  .formatted(TextOperation.MAX_STEPS)));
    }
    TextOperation operation = transformToCurrent(edit);
    if (operation == null) {
      return Optional.of(
          refused(
              edit, time, edit.edit(), "The edit does not fit the code: start from the code sent"));
    }
    if (code.length() + (long) operation.growth() > bounds.characters()) {
      return Optional.of(
          refused(
              edit,
              time,
              edit.edit(),
              "The code must not have more than %d characters".formatted(bounds.characters())));
    }
    code = operation.apply(code);
    revision++;
    operations.put(revision, operation);
    return Optional.of(
        changed(
            new Change.Edited(edit.member(), edit.userId(), edit.edit(), revision, operation),
            time));
  }

  /**
   * Transforms the edit to one of the current text; null if this is impossible or too much work.
   */
  private @Nullable TextOperation transformToCurrent(RoomRecord.Edit edit) {
    if (edit.revision() < 0 || edit.revision() > revision) {
      return null;
    }
    TextOperation operation = edit.operation();
    long stepsLeft = bounds.mergeSteps();
    try {
      for (long made = edit.revision() + 1; made <= revision; made++) {
        TextOperation before = operations.get(made);
        if (before == null) {
          return null;
        }
        stepsLeft -= before.steps().size() + operation.steps().size();
        if (stepsLeft < 0) {
          return null;
        }
        operation = before.transform(operation).second();
      }
      if (operation.baseLength() != code.length()) {
        return null;
      }
      // Merging splits an edit into more parts; later merges must not pay for that.
      return operation.steps().size() > TextOperation.MAX_STEPS
          ? operation.inOnePiece(code)
          : operation;
    } catch (IllegalArgumentException | ArithmeticException _) {
      return null;
    }
  }

  private Optional<RoomEvent> setLanguage(RoomRecord.SetLanguage set, Instant time) {
    if (!members.containsKey(set.member())) {
      return Optional.of(refused(set, time, 0, "Join the session before you change it"));
    }
    language = set.language();
    return Optional.of(
        changed(new Change.Language(set.member(), set.userId(), set.language()), time));
  }

  private boolean isPresent(String userId) {
    return members.values().stream().anyMatch(member -> member.userId().equals(userId));
  }

  private RoomEvent changed(Change change, Instant time) {
    number++;
    return new RoomEvent.Changed(id, number, time, change);
  }

  private RoomEvent refused(RoomRecord record, Instant time, long edit, String message) {
    return new RoomEvent.Refused(id, record.member(), time, edit, message);
  }

  /** Returns whether the text has changed since it was read. */
  boolean hasNewText() {
    return revision != storedRevision;
  }

  /** Returns whether anything that others see has changed since it was read. */
  boolean hasChanged() {
    return number != storedNumber;
  }
}
