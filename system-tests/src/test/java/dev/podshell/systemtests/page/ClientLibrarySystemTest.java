package dev.podshell.systemtests.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.podshell.systemtests.PodshellSystem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Runs the scenarios of the client library, each behind a network of its own that breaks. They run
 * at the same time, in Node.js and in a browser, because most of them wait.
 */
class ClientLibrarySystemTest extends WithChromium {

  private static final Path LIBRARY = Path.of("../gateway-service/src/main/web/client");
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final List<String> SCENARIOS =
      List.of(
          "shouldReadOutputWithoutGapOrRepeatOver20Cuts",
          "shouldSendInputOnceOverCuts",
          "shouldKeepInputTypedOfflineAndDropAStaleSignal",
          "shouldNoticeABlackHoleLongBeforeItIsOver",
          "shouldReportTheLatencyOfPingsAndInput");
  private static final Map<String, String> ALL_PASSED =
      SCENARIOS.stream().collect(Collectors.toMap(name -> name, _ -> "passed"));

  private final List<FaultyNetwork> networks = new ArrayList<>();
  private CompletableFuture<String> node = new CompletableFuture<>();

  @BeforeAll
  void startInNode(PodshellSystem system) throws IOException {
    Map<String, Map<String, String>> places = new HashMap<>();
    for (String scenario : SCENARIOS) {
      FaultyNetwork network = network(system);
      places.put(
          scenario,
          Map.of("address", network.address().toString(), "learner", "library-node-" + scenario));
    }
    String argument = JSON.writeValueAsString(places);
    node =
        CompletableFuture.supplyAsync(
            () -> NodeProgram.run(LIBRARY, "test/run-scenarios.mjs", argument).requireSuccess(),
            command -> Thread.ofVirtual().start(command));
  }

  @AfterAll
  void closeNetworks() {
    networks.forEach(FaultyNetwork::close);
  }

  @Test
  void shouldWithstandItsNetworkInABrowser(PodshellSystem system) throws IOException {
    Map<String, Page> pages = new LinkedHashMap<>();
    for (String scenario : SCENARIOS) {
      Page page = open().page();
      page.route("**/scenarios.mjs", ClientLibrarySystemTest::sendScenarios);
      page.navigate(network(system).address().toString());
      page.evaluate(
          """
          async (scenario) => {
            const { PodshellClient } = await import("/client/podshell-client.js");
            const { run } = await import("/scenarios.mjs");
            const place = { PodshellClient, address: location.origin, learner: `library-page-${scenario}` };
            window.result = run(scenario, place);
          }
          """,
          scenario);
      pages.put(scenario, page);
    }

    Map<String, String> results = new HashMap<>();
    pages.forEach(
        (scenario, page) -> results.put(scenario, page.evaluate("() => window.result").toString()));

    assertThat(results).isEqualTo(ALL_PASSED);
  }

  @Test
  void shouldWithstandItsNetworkInNode() throws Exception {
    String output = node.get(150, TimeUnit.SECONDS);

    assertThat(JSON.readValue(output, new TypeReference<Map<String, String>>() {}))
        .isEqualTo(ALL_PASSED);
  }

  private FaultyNetwork network(PodshellSystem system) throws IOException {
    FaultyNetwork network = FaultyNetwork.before(system.gateway());
    networks.add(network);
    return network;
  }

  private static void sendScenarios(Route route) {
    route.fulfill(
        new Route.FulfillOptions()
            .setContentType("text/javascript")
            .setPath(LIBRARY.resolve("test/scenarios.mjs")));
  }
}
