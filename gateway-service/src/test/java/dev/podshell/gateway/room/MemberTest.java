package dev.podshell.gateway.room;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.MemberId;
import dev.podshell.contracts.room.RoomState.Participant;
import dev.podshell.contracts.room.TextOperation;
import dev.podshell.gateway.compute.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Simulates several clients, the messages on their way, and the order that the topic gives. In any
 * interleaving, all reach the same text, which contains every insertion.
 */
final class MemberTest {

  private static final String START = "def main():\n  pass\n";

  private record Asked(int client, long edit, long revision, TextOperation operation) {}

  private record Sent(String code, long revision) {}

  /** Replaces its text by each code-update, and names the revision of its edits. */
  private static final class Editor implements RoomListener {

    private final Queue<Sent> toClient = new ArrayDeque<>();
    private final Queue<Object[]> toGateway = new ArrayDeque<>();
    private String text = START;
    private long revision;

    @Override
    public void onWelcome(String code, long at, String language, List<Participant> participants) {}

    @Override
    public void onCodeUpdated(String userId, String code, long at) {
      toClient.add(new Sent(code, at));
    }

    @Override
    public void onLanguageUpdated(String userId, String language) {}

    @Override
    public void onParticipantJoined(Participant participant) {}

    @Override
    public void onParticipantLeft(String userId) {}

    @Override
    public void onRelayed(String type, String payload) {}

    @Override
    public void onRequestRefused(String message) {
      throw new AssertionError(message);
    }

    @Override
    public void onGone() {}

    void read() {
      Sent sent = toClient.poll();
      if (sent != null) {
        text = sent.code();
        revision = sent.revision();
      }
    }

    void type(String mark, Random dice) {
      int place = dice.nextInt(text.length() + 1);
      TextChange change =
          dice.nextBoolean()
              ? new TextChange.Text(text.substring(0, place) + mark + text.substring(place))
              : new TextChange.Part(place, place, mark);
      text = text.substring(0, place) + mark + text.substring(place);
      toGateway.add(new Object[] {change, revision});
    }
  }

  @Property(tries = 300)
  void shouldReachTheSameTextWithEveryInsertionInIt(@ForAll long seed) throws Exception {
    Random dice = new Random(seed);
    List<Editor> editors = List.of(new Editor(), new Editor(), new Editor());
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < editors.size(); i++) {
      members.add(
          new Member(
              new MemberId("%016d".formatted(i)),
              new Participant("u" + i, "U"),
              editors.get(i),
              START,
              0,
              1 << 20));
    }
    Simulation room = new Simulation(members);
    List<String> marks = new ArrayList<>();
    for (int step = 0; step < 120; step++) {
      int who = dice.nextInt(editors.size());
      switch (dice.nextInt(4)) {
        case 0 -> {
          String mark = Character.toString(0x4e00 + marks.size());
          marks.add(mark);
          editors.get(who).type(mark, dice);
        }
        case 1 -> editors.get(who).read();
        case 2 -> room.take(who, editors.get(who));
        default -> room.order();
      }
    }
    boolean busy = true;
    while (busy) {
      busy = room.order();
      for (int i = 0; i < editors.size(); i++) {
        busy |= room.take(i, editors.get(i));
      }
    }
    for (Editor editor : editors) {
      while (!editor.toClient.isEmpty()) {
        editor.read();
      }
      assertThat(editor.text).isEqualTo(room.code);
    }
    assertThat(room.code).contains(marks);
  }

  /** Does what a room does with its members, and what the session service does with edits. */
  private static final class Simulation {

    private final List<Member> members;
    private final Queue<Asked> topic = new ArrayDeque<>();
    private final List<TextOperation> operations = new ArrayList<>();
    private String code = START;

    Simulation(List<Member> members) {
      this.members = members;
    }

    /** Makes the gateway take an edit of a client. */
    boolean take(int who, Editor editor) throws Exception {
      Object[] edit = editor.toGateway.poll();
      if (edit == null) {
        return false;
      }
      Member member = members.get(who);
      EditedText base = member.texts().base(OptionalLong.of((long) edit[1]));
      TextOperation operation =
          ((TextChange) edit[0])
              .on(
                  base.text(),
                  1 << 20,
                  (before, after) ->
                      TextDifference.of(before, after).compare(1 << 20, new Deadline()));
      member
          .applyLocal(member.texts().applyLocal(base, operation), code)
          .ifPresent(next -> ask(who, next));
      return true;
    }

    /** Makes the session service take the oldest edit, and tells every member. */
    boolean order() {
      Asked asked = topic.poll();
      if (asked == null) {
        return false;
      }
      TextOperation operation = asked.operation();
      for (TextOperation before :
          operations.subList(Math.toIntExact(asked.revision()), operations.size())) {
        operation = before.transform(operation).second();
      }
      String before = code;
      code = operation.apply(code);
      operations.add(operation);
      long revision = operations.size();
      for (int i = 0; i < members.size(); i++) {
        Member member = members.get(i);
        if (i != asked.client()) {
          member.applyRemote("u" + asked.client(), operation, before, code);
          member.sendText(revision);
        } else {
          Optional<TextOperation> next = member.onDecided(code);
          if (!member.texts().isUpToDate()) {
            member.sendText(revision);
          }
          int who = i;
          next.ifPresent(it -> ask(who, it));
        }
      }
      return true;
    }

    private void ask(int who, TextOperation operation) {
      topic.add(new Asked(who, members.get(who).edit(), operations.size(), operation));
    }
  }
}
