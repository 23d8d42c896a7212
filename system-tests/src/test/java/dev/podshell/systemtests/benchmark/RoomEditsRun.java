package dev.podshell.systemtests.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.RoomClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Prints how many edits a second a room of ten takes until everybody has the same code, half of
 * them on each gateway, beside the floor of the same run, as Markdown. It fails only if the room
 * does not converge, never because something is slow.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoomEditsRun {

  private static final int MEMBERS = 10;

  /** The edits of each member before it waits for the others; fewer than the gateway lets wait. */
  private static final int AT_ONCE = 20;

  /** Makes the JVMs compile what they will run; before that, times still fall. */
  private static final int FIRST_ROUNDS = 60;

  private static final int ROUNDS = 20;
  private static final int FLOOR_ROUND_TRIPS = 2_000;
  private static final int PARTITIONS = 64;

  private final PodshellSystem system = PodshellSystem.twofold();

  @AfterAll
  void stop() {
    system.close();
  }

  @Test
  void shouldPrintHowManyEditsARoomTakes() throws Exception {
    Latencies floor =
        new KafkaFloor(system.bootstrapServers(), PARTITIONS).measure(FLOOR_ROUND_TRIPS);
    double together = edits(MEMBERS, AT_ONCE);
    double inTurn = edits(1, 1);

    System.out.printf(
        Locale.ROOT,
        """

        ## Edits of a room of %d, on two gateways

        | | edits a second |
        | --- | ---: |
        | floor: two Kafka hops, bare clients, one after the other | %.0f |
        | one member, each edit when all have the last | %.0f |
        | %d members at once, %d edits each, until all have the same code | %.0f |
        """,
        MEMBERS,
        1000 / floor.milliseconds(50),
        inTurn,
        MEMBERS,
        AT_ONCE,
        together);
  }

  /**
   * Returns the edits of a second. They are made in rounds, each of which ends when all members
   * have the same code.
   */
  private double edits(int typing, int atOnce) {
    String session = RoomClient.create(system.gateway());
    List<RoomClient> members = new ArrayList<>();
    try {
      for (int number = 0; number < MEMBERS; number++) {
        members.add(
            RoomClient.join(
                number % 2 == 0 ? system.gateway() : system.otherGateway(),
                session,
                "member-" + number));
      }
      int length = rounds(members, typing, atOnce, FIRST_ROUNDS, 0);
      long begin = System.nanoTime();
      int end = rounds(members, typing, atOnce, ROUNDS, length);
      return (end - length) / ((System.nanoTime() - begin) / 1e9);
    } finally {
      members.forEach(RoomClient::close);
    }
  }

  /** Returns the length of the code afterwards. */
  private static int rounds(
      List<RoomClient> members, int typing, int atOnce, int rounds, int length) {
    int expected = length;
    for (int round = 0; round < rounds; round++) {
      for (int edit = 0; edit < atOnce; edit++) {
        members.subList(0, typing).forEach(member -> member.type("x"));
      }
      expected += typing * atOnce;
      awaitSame(members, expected);
    }
    return expected;
  }

  private static void awaitSame(List<RoomClient> members, int length) {
    Awaitility.await()
        .atMost(JsonSocket.TIMEOUT)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> members.stream().allMatch(member -> member.code().length() == length));
    assertThat(members.stream().map(RoomClient::code).distinct()).hasSize(1);
  }
}
