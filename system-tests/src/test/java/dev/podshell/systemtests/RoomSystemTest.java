package dev.podshell.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.systemtests.client.JsonSocket;
import dev.podshell.systemtests.client.RoomClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Checks rooms whose members are on two gateways. */
@ExtendWith(PodshellSystem.Shared.class)
final class RoomSystemTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final PodshellSystem system;
  private final String session;

  RoomSystemTest(PodshellSystem system) {
    this.system = system;
    this.session = RoomClient.create(system.gateway());
  }

  @Test
  void shouldConvergeWithEverythingThatWasTypedOnTwoGateways() {
    try (RoomClient ada = join("ada");
        RoomClient grace = joinElsewhere("grace");
        RoomClient mary = join("mary")) {
      List<RoomClient> all = List.of(ada, grace, mary);
      Random dice = new Random(11);
      List<String> typed = new ArrayList<>();
      for (int i = 0; i < 120; i++) {
        // Each is one character, so that no other text can be typed into its middle.
        String mark = Character.toString(0x4e00 + i);
        typed.add(mark);
        all.get(dice.nextInt(all.size())).type(mark);
      }
      awaitSame(all, 120);

      assertThat(ada.code()).contains(typed);
    }
  }

  @Test
  void shouldTellALateMemberTheCodeAndTheMembers() {
    try (RoomClient ada = join("ada")) {
      ada.type("print(1)\n");
      ada.send("language-change", ada.payload().put("language", "bash"));
      JsonNode unused =
          ada.awaitType("language-updated", it -> it.path("language").asText().equals("bash"));
      try (RoomClient grace = joinElsewhere("grace")) {
        Awaitility.await()
            .atMost(JsonSocket.TIMEOUT)
            .until(() -> grace.code().equals("print(1)\n"));
        assertThat(grace.participants()).containsExactlyInAnyOrder("ada", "grace");
      }
    }
  }

  @Test
  void shouldPassOnWhatOneSaysToMembersOnAnotherGateway() {
    try (RoomClient ada = join("ada");
        RoomClient grace = joinElsewhere("grace")) {
      ada.send("execute-code", JSON.createObjectNode().put("language", "python").put("code", "1"));
      assertThat(grace.awaitType("execute-code", _ -> true).path("code").asText()).isEqualTo("1");
      grace.send("execution-result", JSON.createObjectNode().put("output", "1\n").putNull("error"));
      assertThat(ada.awaitType("execution-result", _ -> true).path("output").asText())
          .isEqualTo("1\n");
    }
  }

  @Test
  void shouldLoseNoEditWhileTheSessionServicesAreRestarted() throws Exception {
    try (RoomClient ada = join("ada");
        RoomClient grace = joinElsewhere("grace")) {
      ada.type("before ");
      awaitSame(List.of(ada, grace), "before ".length());
      PodshellSystem.kill(system.sessionServices());
      ada.type("a");
      grace.type("b");
      PodshellSystem.start(system.sessionServices());
      awaitSame(List.of(ada, grace), "before ab".length());

      assertThat(ada.code()).startsWith("before ").contains("a").contains("b");
    }
  }

  @Test
  void shouldLoseNoEditWhileOneOfTheSessionServicesIsGone() throws Exception {
    try (RoomClient ada = join("ada");
        RoomClient grace = joinElsewhere("grace")) {
      system.sessionService(1).kill();
      ada.type("a");
      grace.type("b");
      awaitSame(List.of(ada, grace), 2);
      system.sessionService(1).start();

      assertThat(ada.code()).contains("a").contains("b");
    }
  }

  @Test
  void shouldRemoveMembersAndKeepTheCodeWhenAGatewayDies() throws Exception {
    try (RoomClient ada = join("ada");
        RoomClient grace = joinElsewhere("grace")) {
      ada.type("kept");
      awaitSame(List.of(ada, grace), 4);
      system.gatewayService().kill();
      try {
        JsonNode left = grace.awaitType("participant-left", _ -> true);
        assertThat(left.path("userId").asText()).isEqualTo("ada");
        grace.type("!");
        try (RoomClient back = joinElsewhere("ada")) {
          awaitSame(List.of(back, grace), 5);
          assertThat(back.code()).isEqualTo("kept!");
        }
      } finally {
        system.gatewayService().start();
      }
    }
  }

  @Test
  void shouldNotSayThatAMemberLeftWhenItComesBackOnAnotherGatewayInTime() {
    try (RoomClient ada = join("ada")) {
      RoomClient grace = join("grace");
      grace.drop();
      try (RoomClient back = joinElsewhere("grace");
          RoomClient last = join("last")) {
        last.drop();
        JsonNode left = ada.awaitType("participant-left", _ -> true);

        assertThat(left.path("userId").asText()).isEqualTo("last");
        assertThat(back.participants()).contains("grace");
      }
    }
  }

  @Test
  void shouldExecuteTheCodeOfARoomInItsSandboxAndTellMembersOnBothGateways() {
    String executing = RoomClient.create(system.gateway(), "{\"execution\": \"server\"}");
    try (RoomClient ada = RoomClient.join(system.gateway(), executing, "ada");
        RoomClient grace = RoomClient.join(system.otherGateway(), executing, "grace")) {
      ada.send("execute-code", code("python", "print(1 + 1)"));

      for (RoomClient each : List.of(ada, grace)) {
        JsonNode result = each.awaitType("execution-result", _ -> true);
        assertThat(result.path("output").asText()).isEqualTo("2\n");
        assertThat(result.path("error").isNull()).isTrue();
      }
      grace.send("execute-code", code("bash", "echo no >&2; exit 3"));
      JsonNode failed = ada.awaitType("execution-result", _ -> true);
      assertThat(failed.path("error").asText()).isEqualTo("no\n");
      assertThat(failed.path("exitCode").intValue()).isEqualTo(3);
    }
  }

  private static ObjectNode code(String language, String code) {
    return JSON.createObjectNode().put("language", language).put("code", code);
  }

  private RoomClient join(String userId) {
    return RoomClient.join(system.gateway(), session, userId);
  }

  private RoomClient joinElsewhere(String userId) {
    return RoomClient.join(system.otherGateway(), session, userId);
  }

  private static void awaitSame(List<RoomClient> clients, int length) {
    Awaitility.await()
        .atMost(JsonSocket.TIMEOUT)
        .until(
            () ->
                clients.stream().map(RoomClient::code).distinct().count() == 1
                    && clients.getFirst().code().length() == length);
  }
}
