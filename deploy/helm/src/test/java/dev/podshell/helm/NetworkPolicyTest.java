package dev.podshell.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.networking.v1.IPBlock;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyEgressRule;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks who may reach whom on the network. This is one long file, because the policies of a
 * release are one rule together.
 */
class NetworkPolicyTest {

  private static final Map<String, String> SANDBOX =
      Map.of("app.kubernetes.io/name", "podshell-sandbox");
  private static final String METADATA = "169.254.169.254";

  static List<Chart> charts() {
    return Chart.all();
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldLockEachSandboxIn(Chart chart) {
    Manifests manifests = chart.render();

    assertThat(manifests.all(NetworkPolicy.class))
        .filteredOn(policy -> policy.getMetadata().getName().endsWith("-default-deny"))
        .hasSize(1)
        .allSatisfy(
            policy -> {
              assertThat(policy.getMetadata().getNamespace())
                  .isEqualTo(
                      RenderedProperties.of(
                              manifests,
                              policy
                                  .getMetadata()
                                  .getName()
                                  .replace("-sandboxes-default-deny", "-execution"))
                          .getProperty("podshell.kubernetes.namespace"));
              assertThat(policy.getSpec().getPodSelector())
                  .as("every pod, whatever its labels")
                  .isEqualTo(new LabelSelector());
              assertThat(policy.getSpec().getPolicyTypes())
                  .containsExactlyInAnyOrder("Ingress", "Egress");
              assertThat(policy.getSpec().getIngress()).isEmpty();
              assertThat(policy.getSpec().getEgress()).isEmpty();
              assertThat(policy.getMetadata().getAnnotations())
                  .as("what runs on after the release is gone stays locked in")
                  .containsEntry("helm.sh/resource-policy", "keep");
            });
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldLetNobodyIntoSandboxes(Chart chart) {
    assertThat(ofSandboxes(chart.render()))
        .allSatisfy(policy -> assertThat(policy.getSpec().getIngress()).isEmpty());
  }

  @ParameterizedTest
  @MethodSource("charts")
  void shouldLetNoSandboxReachWhereCloudsKeepCredentials(Chart chart) {
    assertThat(ofSandboxes(chart.render()))
        .flatExtracting(policy -> policy.getSpec().getEgress())
        .allSatisfy(rule -> assertThat(rule.getTo()).as("a rule for anywhere").isNotEmpty())
        .flatExtracting(NetworkPolicyEgressRule::getTo)
        .extracting(NetworkPolicyPeer::getIpBlock)
        .filteredOn(Objects::nonNull)
        .allSatisfy(block -> assertThat(lets(block, METADATA)).isFalse());
  }

  @Test
  void shouldOpenWhatEachEntryOfTheCatalogueNamesAndTheClustersDns() {
    Manifests manifests = Chart.production().render();

    assertThat(ofSandboxes(manifests))
        .extracting(policy -> policy.getMetadata().getName())
        .containsExactlyInAnyOrder(
            "classroom-sandboxes-default-deny",
            "classroom-sandboxes-egress-packages",
            "classroom-sandboxes-egress-internet");
    NetworkPolicy packages =
        manifests.one(NetworkPolicy.class, "classroom-sandboxes-egress-packages");
    assertThat(packages.getSpec().getPodSelector().getMatchLabels())
        .isEqualTo(
            Map.of(
                "app.kubernetes.io/name", "podshell-sandbox", "podshell.dev/egress", "packages"));
    assertThat(packages.getSpec().getPolicyTypes()).containsExactly("Egress");
    assertThat(packages.getSpec().getEgress()).hasSize(2);

    NetworkPolicyEgressRule dns = packages.getSpec().getEgress().getFirst();
    assertThat(dns.getTo())
        .hasSize(1)
        .allSatisfy(
            peer -> {
              assertThat(labels(peer.getNamespaceSelector()))
                  .containsEntry("kubernetes.io/metadata.name", "kube-system");
              assertThat(labels(peer.getPodSelector())).containsEntry("k8s-app", "kube-dns");
            });
    assertThat(ports(dns)).containsExactlyInAnyOrder("UDP 53", "TCP 53");

    NetworkPolicyEgressRule opened = packages.getSpec().getEgress().get(1);
    assertThat(opened.getTo()).hasSize(1);
    assertThat(opened.getTo().getFirst().getIpBlock().getCidr()).isEqualTo("10.0.12.0/24");
    assertThat(opened.getTo().getFirst().getIpBlock().getExcept()).isEmpty();
    assertThat(ports(opened)).containsExactly("TCP 443");
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0/0, 93.184.215.14, true",
    "0.0.0.0/0, 10.0.0.1, false",
    "0.0.0.0/0, 172.31.255.255, false",
    "0.0.0.0/0, 192.168.1.1, false",
    "0.0.0.0/0, 100.64.0.1, false",
    "0.0.0.0/0, 168.63.129.16, false",
    "0.0.0.0/0, 169.254.170.2, false",
    "128.0.0.0/1, 169.254.169.254, false",
    "168.0.0.0/7, 169.254.169.254, false",
    "169.0.0.0/8, 169.254.169.254, false",
    "169.0.0.0/8, 169.1.2.3, true",
    "10.0.0.0/8, 10.1.2.3, true",
    "10.0.0.0/7, 11.1.2.3, true",
    "10.0.0.0/7, 10.1.2.3, false",
    "168.63.129.0/24, 168.63.129.16, false",
    "168.63.129.0/24, 168.63.129.17, true",
    "1.2.3.4/32, 1.2.3.4, true",
    "'::/0', '2606:4700::1111', true",
    "'::/0', 'fd00:ec2::254', false",
    "'::/0', 'fe80::1', false",
    "'2001:db8::/32', '2001:db8::1', true",
  })
  void shouldAllowNoBlockThatAnotherRuleForbids(String cidr, String address, boolean reachable) {
    assertThat(lets(blockFor(cidr), address)).isEqualTo(reachable);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "169.254.169.254/32",
        "169.254.0.0/16",
        "169.254.169.0/24",
        "100.100.100.200/32",
        "fd00:ec2::254/128",
        "fe80::/10",
        "::/1",
        "2000::/2"
      })
  void shouldRefuseAnEntryForWhatNoSandboxMayReach(String cidr) {
    assertThat(entryFor(cidr).refusal()).contains("catalogue.egress.place").contains(cidr);
  }

  @Test
  void shouldKeepAddressesThatTheOperatorNamesOutOfTheInternet() {
    Chart chart =
        entryFor("0.0.0.0/0").withYaml("sandboxes: {excludedCidrs: {unlessNamed: [20.1.0.0/16]}}");

    IPBlock block = blockOf(chart);

    assertThat(lets(block, "20.1.2.3")).isFalse();
    assertThat(lets(block, METADATA)).as("no value opens this").isFalse();
  }

  @Test
  void shouldOpenAllOfTcpWhereAnEntryNamesNoPorts() {
    Chart chart = Chart.minimal().withYaml("catalogue: {egress: {place: [{cidr: 10.1.0.0/16}]}}");

    NetworkPolicy policy =
        chart.render().one(NetworkPolicy.class, "podshell-sandboxes-egress-place");

    assertThat(ports(policy.getSpec().getEgress().get(1))).containsExactly("TCP null");
  }

  @Test
  void shouldLetOnlyGatewaysAskTheSessionService() {
    NetworkPolicy policy = Chart.minimal().render().one(NetworkPolicy.class, "podshell-session");

    assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
    assertThat(policy.getSpec().getIngress())
        .filteredOn(rule -> rule.getPorts().getFirst().getPort().getIntVal() == 8081)
        .hasSize(1)
        .flatExtracting(rule -> rule.getFrom())
        .hasSize(1)
        .allSatisfy(
            peer -> {
              assertThat(peer.getNamespaceSelector()).isNull();
              assertThat(labels(peer.getPodSelector()))
                  .containsEntry("app.kubernetes.io/component", "gateway")
                  .containsEntry("app.kubernetes.io/instance", "podshell");
            });
  }

  @Test
  void shouldLetLearnersReachTheGatewaysOnePortAndNothingElse() {
    Manifests manifests = Chart.minimal().render();

    assertThat(
            manifests.one(NetworkPolicy.class, "podshell-gateway").getSpec().getIngress().stream()
                .filter(rule -> rule.getFrom().isEmpty())
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort().getIntVal()))
        .containsExactly(8080);
    for (String inside : List.of("podshell-session", "podshell-execution")) {
      assertThat(manifests.one(NetworkPolicy.class, inside).getSpec().getIngress())
          .allSatisfy(rule -> assertThat(rule.getFrom()).isNotEmpty());
    }
  }

  @Test
  void shouldLetTheMonitoringNamespaceScrapeEachManagementPort() {
    Manifests manifests = Chart.production().render();

    Map.of("gateway", 9080, "session", 9081, "execution", 9082)
        .forEach(
            (service, port) ->
                assertThat(
                        manifests
                            .one(NetworkPolicy.class, "classroom-" + service)
                            .getSpec()
                            .getIngress())
                    .filteredOn(
                        rule -> port.equals(rule.getPorts().getFirst().getPort().getIntVal()))
                    .hasSize(1)
                    .flatExtracting(rule -> rule.getFrom())
                    .extracting(NetworkPolicyPeer::getNamespaceSelector)
                    .filteredOn(Objects::nonNull)
                    .extracting(NetworkPolicyTest::labels)
                    .containsExactly(Map.of("kubernetes.io/metadata.name", "monitoring")));
  }

  @Test
  void shouldBindWhatServicesReachWhereThatIsWanted() {
    Manifests manifests = Chart.production().render();

    assertThat(egressPorts(manifests, "classroom-gateway"))
        .containsExactlyInAnyOrder(
            "UDP 53", "TCP 53", "TCP 9092", "TCP 9093", "TCP 443", "TCP 8081");
    assertThat(egressPorts(manifests, "classroom-session"))
        .containsExactlyInAnyOrder("UDP 53", "TCP 53", "TCP 9092", "TCP 9093", "TCP 5432");
    assertThat(egressPorts(manifests, "classroom-execution"))
        .containsExactlyInAnyOrder(
            "UDP 53", "TCP 53", "TCP 9092", "TCP 9093", "TCP 443", "TCP 6443");
  }

  @Test
  void shouldRefuseWhatIsNotRestrictedInTheNamespaceOfSandboxes() {
    assertThat(Chart.production().render().one(Namespace.class, "classroom-sandboxes"))
        .extracting(namespace -> namespace.getMetadata().getLabels())
        .satisfies(
            labels ->
                assertThat(labels)
                    .containsEntry("pod-security.kubernetes.io/enforce", "restricted")
                    .containsEntry("team", "learning"));
    assertThat(
            Chart.production()
                .withYaml(
                    "sandboxes: {namespace: {labels: {pod-security.kubernetes.io/enforce: privileged}}}")
                .refusal())
        .contains("pod-security.kubernetes.io/enforce");
    assertThat(Chart.minimal().with("existing-namespace").render().all(Namespace.class)).isEmpty();
  }

  private static Chart entryFor(String cidr) {
    return Chart.minimal()
        .withYaml("catalogue: {egress: {place: [{cidr: \"%s\", ports: [443]}]}}".formatted(cidr));
  }

  private static IPBlock blockFor(String cidr) {
    return blockOf(entryFor(cidr));
  }

  private static IPBlock blockOf(Chart chart) {
    return chart
        .render()
        .one(NetworkPolicy.class, "podshell-sandboxes-egress-place")
        .getSpec()
        .getEgress()
        .get(1)
        .getTo()
        .getFirst()
        .getIpBlock();
  }

  private static List<NetworkPolicy> ofSandboxes(Manifests manifests) {
    List<NetworkPolicy> policies =
        manifests.all(NetworkPolicy.class).stream()
            .filter(policy -> !policy.getMetadata().getNamespace().equals(Chart.NAMESPACE))
            .toList();
    assertThat(policies).isNotEmpty();
    return policies;
  }

  private static List<String> egressPorts(Manifests manifests, String policy) {
    return manifests.one(NetworkPolicy.class, policy).getSpec().getEgress().stream()
        .flatMap(rule -> ports(rule).stream())
        .toList();
  }

  private static List<String> ports(NetworkPolicyEgressRule rule) {
    return rule.getPorts().stream().map(NetworkPolicyTest::describe).toList();
  }

  private static String describe(NetworkPolicyPort port) {
    return port.getProtocol()
        + " "
        + (port.getPort() == null ? "null" : port.getPort().getIntVal());
  }

  private static Map<String, String> labels(LabelSelector selector) {
    return selector.getMatchLabels();
  }

  /** Returns whether a block contains an address, by bits and not by the chart's arithmetic. */
  private static boolean lets(IPBlock block, String address) {
    return holds(block.getCidr(), address)
        && block.getExcept().stream().noneMatch(except -> holds(except, address));
  }

  private static boolean holds(String cidr, String address) {
    byte[] network = bytes(cidr.substring(0, cidr.indexOf('/')));
    byte[] asked = bytes(address);
    int prefix = Integer.parseInt(cidr.substring(cidr.indexOf('/') + 1));
    if (network.length != asked.length) {
      return false;
    }
    for (int bit = 0; bit < prefix; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((network[bit / 8] & mask) != (asked[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String address) {
    try {
      return InetAddress.getByName(address).getAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
