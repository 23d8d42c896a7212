package dev.podshell.session.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.RoomEvent;
import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.RoomRecord;
import dev.podshell.contracts.room.TextOperation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bounds the cost of one edit for all others whose rooms are in the same partition. */
final class RoomEditTest {

  private static final RoomId ROOM = RoomId.of("room");
  private static final MemberId MEMBER = new MemberId("%016d".formatted(1));
  private static final int CHARACTERS = 20_000;
  private static final String CODE = "x".repeat(CHARACTERS);

  @Test
  void shouldRefuseAnEditOfMorePartsThanAnyMayHave() {
    RoomAggregate room = room(0);

    RoomEvent answer = apply(room, 0, replacing(TextOperation.MAX_STEPS / 3 + 1));

    assertThat(answer).isInstanceOf(RoomEvent.Refused.class);
    assertThat(((RoomEvent.Refused) answer).message()).contains("parts");
    assertThat(room.code()).isEqualTo(CODE);
  }

  @Test
  void shouldRefuseALateEditThatIsTooMuchWorkToMerge() {
    RoomAggregate room = room(10);

    RoomEvent answer = apply(room, 0, replacing(1_000));

    assertThat(answer).isInstanceOf(RoomEvent.Refused.class);
    assertThat(apply(room(2), 0, replacing(1_000))).isInstanceOf(RoomEvent.Changed.class);
  }

  @Test
  void shouldMergeAnEditIntoNoMorePartsThanAnyMayHave() {
    RoomAggregate room = room(2);

    RoomEvent.Changed changed = (RoomEvent.Changed) apply(room, 0, replacing(1_300));

    RoomEvent.Change.Edited edited = (RoomEvent.Change.Edited) changed.change();
    assertThat(edited.operation().steps()).hasSizeLessThanOrEqualTo(TextOperation.MAX_STEPS);
    assertThat(room.code()).contains("new", "old0", "old1");
  }

  /** Makes a room whose text was edited in many places several times. */
  private static RoomAggregate room(int operations) {
    RoomBounds bounds = new RoomBounds(10, 1 << 20, 1_000, 20_000, 1 << 20);
    String code = CODE;
    List<TextOperation> made = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      TextOperation operation = inserting(code.length(), i);
      made.add(operation);
      code = operation.apply(code);
    }
    RoomAggregate room =
        new RoomAggregate(
            ROOM,
            bounds,
            operations,
            operations,
            code,
            "python",
            Map.of(MEMBER, new RoomAggregate.Member("gateway", "user", "User", 0)));
    for (int i = 0; i < operations; i++) {
      room.remember(i + 1L, made.get(i));
    }
    return room;
  }

  private static TextOperation inserting(int length, int number) {
    TextOperation.Builder builder = new TextOperation.Builder();
    int left = length;
    for (int i = 0; i < 1_000; i++) {
      builder.keep(7).insert("old" + number);
      left -= 7;
    }
    return builder.keep(left).build();
  }

  private static TextOperation replacing(int places) {
    TextOperation.Builder builder = new TextOperation.Builder();
    int left = CHARACTERS;
    for (int i = 0; i < places; i++) {
      builder.keep(5).delete(5).insert("new");
      left -= 10;
    }
    return builder.keep(left).build();
  }

  private static RoomEvent apply(RoomAggregate room, long revision, TextOperation operation) {
    return room.apply(
            new RoomRecord.Edit(ROOM, MEMBER, "user", 1, revision, operation), Instant.EPOCH)
        .orElseThrow();
  }
}
