package dev.podshell.session.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.event.MonitorEvent;
import dev.podshell.contracts.identity.ConnectionId;
import dev.podshell.contracts.identity.MonitorId;
import dev.podshell.contracts.monitor.MonitorRecord;
import dev.podshell.session.monitor.MonitorAggregate.Sent;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks what must hold for any records, in any order, of any number of connections. */
final class AnyMonitorTest {

  private static final MonitorId ID = MonitorId.of("lamp");
  private static final MonitorBounds BOUNDS = new MonitorBounds(3, 2);
  private static final int RECORDS = 400;

  static IntStream seeds() {
    return IntStream.range(0, 200);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldKeepItsPromises(int seed) throws SQLException {
    Random dice = new Random(seed);
    MonitorAggregate monitor = monitor();
    Map<Long, Sent> sent = new TreeMap<>();
    Observer observer = new Observer();
    int seen = 0;
    for (int offset = 1; offset <= RECORDS; offset++) {
      MonitorRecord record = any(dice, offset, monitor);
      if (record instanceof MonitorRecord.Send send) {
        sent.put((long) offset, new Sent(send.user(), send.number()));
      }
      monitor.apply(record, offset, Instant.EPOCH);
      for (MonitorEvent event : monitor.events().subList(seen, monitor.events().size())) {
        observer.see(event, sent);
      }
      seen = monitor.events().size();
    }

    long live =
        monitor.changedCommands().stream()
            .filter(it -> it.state() != MonitorCommand.State.ENDED)
            .count();
    assertThat(observer.ended).hasSize(sent.size() - Math.toIntExact(live));
    assertThat(live).isLessThanOrEqualTo(BOUNDS.waiting() + 1L);
    assertThat(monitor.connections()).hasSizeLessThanOrEqualTo(BOUNDS.contenders() + 1);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void shouldBeDeterministic(int seed) throws SQLException {
    assertThat(run(seed)).isEqualTo(run(seed));
  }

  private static List<MonitorEvent> run(int seed) throws SQLException {
    Random dice = new Random(seed);
    MonitorAggregate monitor = monitor();
    for (int offset = 1; offset <= RECORDS; offset++) {
      monitor.apply(any(dice, offset, monitor), offset, Instant.EPOCH);
    }
    return monitor.events();
  }

  private static MonitorAggregate monitor() {
    return new MonitorAggregate(
        ID, BOUNDS, (_, command) -> "text " + command, Map.of(), List.of(), Set.of());
  }

  private static MonitorRecord any(Random dice, int offset, MonitorAggregate monitor) {
    ConnectionId one = connection(dice.nextInt(5));
    ConnectionId another = connection(dice.nextInt(5));
    long command = Math.max(1, offset - dice.nextInt(12));
    return switch (dice.nextInt(12)) {
      case 0, 1 -> new MonitorRecord.Connect(ID, one, "0000000000000000");
      case 2 -> new MonitorRecord.Disconnect(ID, one);
      case 3 -> new MonitorRecord.Alive(ID, one, another);
      case 4, 5, 6, 7 -> new MonitorRecord.Send(ID, one, offset, "command " + offset);
      case 8, 9, 10 -> {
        @Nullable MonitorCommand begun =
            monitor.changedCommands().stream()
                .filter(it -> it.state() == MonitorCommand.State.BEGUN)
                .findFirst()
                .orElse(null);
        ConnectionId holder = monitor.connections().keySet().stream().findFirst().orElse(one);
        yield new MonitorRecord.Answer(
            ID,
            dice.nextInt(4) == 0 ? one : holder,
            begun == null ? command : begun.number(),
            null);
      }
      default -> new MonitorRecord.Expire(ID, command, dice.nextBoolean());
    };
  }

  private static ConnectionId connection(int number) {
    return new ConnectionId("000000000000000" + number);
  }

  /** Receives all events, and fails on what must never happen. */
  private static final class Observer {

    private final Set<Sent> ended = new HashSet<>();
    private final List<Long> done = new ArrayList<>();
    private @Nullable ConnectionId holder;
    private @Nullable Sent doing;

    void see(MonitorEvent event, Map<Long, Sent> sent) {
      switch (event) {
        case MonitorEvent.Connected(_, _, ConnectionId connection) -> {
          assertThat(doing == null || connection.equals(holder)).isTrue();
          holder = connection;
        }
        case MonitorEvent.Do command -> {
          assertThat(doing).as("one at a time").isNull();
          assertThat(command.connection()).isEqualTo(holder);
          assertThat(done).as("in the order sent").allMatch(before -> before < command.number());
          done.add(command.number());
          doing = sent.get(command.number());
          assertThat(ended).doesNotContain(doing);
        }
        case MonitorEvent.Ended(_, _, ConnectionId user, long number, _) -> {
          Sent end = new Sent(user, number);
          assertThat(ended.add(end)).as("ends once").isTrue();
          if (end.equals(doing)) {
            doing = null;
          }
        }
        case MonitorEvent.Dismissed dismissed ->
            assertThat(dismissed.connection()).isEqualTo(holder);
        case MonitorEvent.Refused refused -> assertThat(refused.connection()).isNotEqualTo(holder);
        case MonitorEvent.Challenged challenged ->
            assertThat(challenged.connection())
                .isEqualTo(holder)
                .isNotEqualTo(challenged.contender());
      }
    }
  }
}
