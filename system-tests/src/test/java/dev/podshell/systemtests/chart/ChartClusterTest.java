package dev.podshell.systemtests.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.systemtests.NumberedLines;
import dev.podshell.systemtests.SandboxOwner;
import dev.podshell.systemtests.chart.InstalledChart.TestOutcome;
import dev.podshell.systemtests.client.TerminalClient;
import dev.podshell.systemtests.client.Transcript;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.LocalPortForward;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Checks the services in the cluster, as the chart installs them there, from the images of {@code
 * ./podshell images} that {@code -Dtest.services-tag} names.
 */
final class ChartClusterTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(2);
  private static final String QUESTION = "playground";
  private static final int LINES = 400;
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;
  @AutoClose private static InstalledChart chart;

  @BeforeAll
  static void install() throws Exception {
    chart = InstalledChart.install(folder);
  }

  @BeforeEach
  void awaitReady() {
    chart.awaitReady();
  }

  /** A way in which the pod of a service dies without closing anything. */
  enum End {
    DELETED_BY_FORCE {
      @Override
      void of(Pod pod) {
        chart.client().resource(pod).withGracePeriod(0).delete();
      }
    },
    CRASHED {
      @Override
      void of(Pod pod) {
        var container = chart.client().pods().resource(pod);
        ExecWatch kill = container.redirectingError().exec("sh", "-c", "kill -SEGV 1");
        try {
          container.waitUntilCondition(
              found -> restartsOf(found) > restartsOf(pod), TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } finally {
          kill.close();
        }
      }

      private static int restartsOf(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
      }
    };

    abstract void of(Pod pod);
  }

  @Test
  void shouldRunCommandsInASeparatePodWithItsOwnUser() throws Exception {
    try (LocalPortForward gateway = gateway(0);
        TerminalClient ada = login(gateway, "ada")) {
      String user = ada.awaitCompletion(ada.run(1, "id -u"), TIMEOUT).combined().strip();
      long shell = ada.runInTerminal(2, "cat");
      ada.type(shell, "hello\n");
      ada.awaitOutput(shell, "hello\r\nhello\r\n");
      ada.type(shell, "\u0004");
      assertThat(ada.awaitCompletion(shell).combined()).isEqualTo("hello\r\nhello\r\n");

      assertThat(podsOf("ada"))
          .singleElement()
          .satisfies(
              pod -> {
                assertThat(pod.getMetadata().getNamespace()).isEqualTo(chart.sandboxes());
                assertThat(pod.getSpec().getSecurityContext().getRunAsUser())
                    .isEqualTo(Long.parseLong(user))
                    .isGreaterThanOrEqualTo(1_000_000);
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnByteForByteWhenTheExecutionServiceEnds(End end) throws Exception {
    String learner = "execution-" + end;
    try (LocalPortForward gateway = gateway(0);
        TerminalClient client = login(gateway, learner)) {
      long serverId = begin(client);
      String owner =
          new SandboxOwner(chart.surroundings().kafka().bootstrapServers())
              .nameOf(SandboxId.of(new LearnerId(learner), new QuestionId(QUESTION)));

      end.of(pod("execution", owner));

      assertThat(client.awaitCompletion(serverId, TIMEOUT).combined())
          .isEqualTo(NumberedLines.text(LINES));
      assertRanOnce(client);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoOnByteForByteOnAnotherGatewayWhenAGatewayEnds(End end) throws Exception {
    List<Pod> gateways = chart.pods("gateway");
    String sessionToken;
    long serverId;
    String before;
    ArrayNode resume = JSON.createArrayNode();
    try (LocalPortForward gateway = forward(gateways.getFirst());
        TerminalClient client = login(gateway, "gateway-" + end)) {
      sessionToken = client.sessionToken();
      serverId = begin(client);

      end.of(gateways.getFirst());

      client.drop();
      Transcript transcript = client.transcript(serverId);
      before = transcript.combined();
      resume.addObject().put("serverId", serverId).put("cursor", transcript.cursor());
    }
    try (LocalPortForward gateway = forward(gateways.getLast());
        TerminalClient back =
            TerminalClient.resume(addressOf(gateway), QUESTION, sessionToken, resume)) {
      String after = back.awaitCompletion(serverId, TIMEOUT).combined();

      assertThat(before + after).isEqualTo(NumberedLines.text(LINES));
      assertRanOnce(back);
    }
  }

  @Test
  void shouldLoseNothingWhenTheSessionServiceIsRolled() throws Exception {
    try (LocalPortForward gateway = gateway(0);
        TerminalClient client = login(gateway, "rolling")) {
      long earlier = client.run(2, NumberedLines.command(10, 0));
      client.awaitCompletion(earlier, TIMEOUT);
      long serverId = begin(client);

      chart.deployment("session").rolling().restart();
      await()
          .atMost(InstalledChart.TIMEOUT)
          .until(
              () -> {
                try (TerminalClient other = login(gateway, "meanwhile")) {
                  assertThat(other.sessionToken()).isNotEmpty();
                }
                return chart.isReady("session");
              });

      assertThat(client.awaitCompletion(serverId, TIMEOUT).combined())
          .isEqualTo(NumberedLines.text(LINES));
      try (LocalPortForward other = gateway(1);
          TerminalClient back =
              TerminalClient.resume(addressOf(other), QUESTION, client.sessionToken(), null)) {
        assertThat(back.awaitCompletion(earlier, TIMEOUT).combined())
            .isEqualTo(NumberedLines.text(10));
        assertThat(back.awaitCompletion(serverId, TIMEOUT).combined())
            .isEqualTo(NumberedLines.text(LINES));
      }
    }
  }

  @Test
  void shouldPassItsOwnTestOnlyWithItsGateways() {
    TestOutcome whole = chart.runTest();
    assertThat(whole.passed()).as(whole.log()).isTrue();
    assertThat(whole.log()).contains("2 of podshell-execution-management are ready");

    chart.deployment("gateway").scale(0);
    try {
      await().atMost(InstalledChart.TIMEOUT).until(() -> chart.isReady("gateway"));

      TestOutcome broken = chart.runTest();

      assertThat(broken.passed()).as(broken.log()).isFalse();
      assertThat(broken.log()).contains("podshell-gateway-management:9080");
    } finally {
      chart.deployment("gateway").scale(InstalledChart.INSTANCES);
    }
  }

  @Test
  void shouldKeepSandboxesInAndStrangersOut() throws Exception {
    Network network = new Network(chart);
    try (LocalPortForward gateway = gateway(0);
        TerminalClient eve = login(gateway, "eve")) {
      List<Long> tries = new ArrayList<>();
      await()
          .atMost(TIMEOUT)
          .untilAsserted(
              () -> {
                tries.add(eve.run(tries.size() + 1, network.probe()));
                String seen = eve.awaitCompletion(tries.getLast(), TIMEOUT).combined();
                assertThat(seen.lines()).containsExactlyElementsOf(network.nothing());
              });
    }
    await()
        .atMost(TIMEOUT)
        .untilAsserted(
            () ->
                assertThat(network.probeAsStranger().lines())
                    .containsExactlyElementsOf(network.whatStrangersReach()));
  }

  private static long begin(TerminalClient client) {
    long serverId = client.run(1, NumberedLines.command(LINES, 40));
    client.awaitOutput(serverId, "line 20\n");
    return serverId;
  }

  private static void assertRanOnce(TerminalClient client) {
    long runs = client.run(9, "cat ~/runs");
    assertThat(client.awaitCompletion(runs, TIMEOUT).combined()).isEqualTo("ran\n");
  }

  private static TerminalClient login(LocalPortForward gateway, String learner) throws Exception {
    TerminalClient client = TerminalClient.connect(addressOf(gateway), QUESTION);
    ObjectNode payload =
        JSON.createObjectNode().put("token", chart.surroundings().issuer().token(learner));
    assertThat(client.authenticate(payload).path("result").asText()).isEqualTo("ok");
    return client;
  }

  private static LocalPortForward gateway(int number) {
    return forward(chart.pods("gateway").get(number));
  }

  private static LocalPortForward forward(Pod gateway) {
    return chart.client().pods().resource(gateway).portForward(8080);
  }

  private static URI addressOf(LocalPortForward gateway) {
    return URI.create("http://127.0.0.1:" + gateway.getLocalPort() + "/");
  }

  private static Pod pod(String component, String name) {
    return chart.pods(component).stream()
        .filter(pod -> pod.getMetadata().getName().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static List<Pod> podsOf(String learner) {
    return chart
        .client()
        .pods()
        .inNamespace(chart.sandboxes())
        .withLabel(
            "podshell.dev/sandbox",
            SandboxId.of(new LearnerId(learner), new QuestionId(QUESTION)).value())
        .list()
        .getItems();
  }
}
