package dev.podshell.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.0, false",
    "192.0.2.7, 192.0.2.7, true",
    "192.0.2.7, 192.0.2.8, false",
    "0.0.0.0/0, 203.0.113.9, true",
    "0.0.0.0/0, 2001:db8::1, false",
    "fc00::/7, fd12::1, true",
    "fc00::/7, 2001:db8::1, false",
    "localhost, 127.0.0.1, true"
  })
  void shouldContainTheAddressesOfTheRange(String range, String address, boolean isIn) {
    assertThat(AddressRange.parse(range).contains(InetAddress.ofLiteral(address))).isEqualTo(isIn);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "proxy.example", "10.0.0.0/33", "10.0.0.0/x", "10.0.0.0/-1"})
  void shouldRefuseAnInvalidRange(String text) {
    assertThatThrownBy(() -> AddressRange.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("quarkus.http.proxy.trusted-proxies");
  }

  @Test
  void shouldCountTheNetworkOfAnIpv6AddressAsOneClient() {
    assertThat(ClientAddress.of(InetAddress.ofLiteral("2001:db8:1:2:3:4:5:6")))
        .isEqualTo(ClientAddress.of(InetAddress.ofLiteral("2001:db8:1:2::9")))
        .isNotEqualTo(ClientAddress.of(InetAddress.ofLiteral("2001:db8:1:3::9")));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1, 192.0.2.1",
    "192.0.2.1:8080, 192.0.2.1",
    "[2001:db8::1]:8080, 2001:db8:0:0:0:0:0:1",
    "2001:db8::1, 2001:db8:0:0:0:0:0:1",
    "evil.example,",
    "999.1.1.1,",
    "_hidden,"
  })
  void shouldReadAddressesAndLookUpNoNames(String text, String address) {
    assertThat(ClientAddress.parse(text).map(InetAddress::getHostAddress).orElse(null))
        .isEqualTo(address);
  }
}
