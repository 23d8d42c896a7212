package dev.podshell.gateway.intake;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The address of a client for limits: an IPv4 address, or the 64-bit network of an IPv6 address,
 * because one client has all addresses of its network.
 *
 * @param text the address, or the network with {@code /64}
 */
public record ClientAddress(String text) {

  static final ClientAddress UNKNOWN = new ClientAddress("unknown");

  private static final int NETWORK_BYTES = 8;
  private static final Pattern LITERAL = Pattern.compile("[0-9.]{7,15}|[0-9a-fA-F:.]{2,45}");

  static ClientAddress of(InetAddress address) {
    if (!(address instanceof Inet6Address)) {
      return new ClientAddress(address.getHostAddress());
    }
    byte[] network = Arrays.copyOf(address.getAddress(), 2 * NETWORK_BYTES);
    Arrays.fill(network, NETWORK_BYTES, network.length, (byte) 0);
    try {
      return new ClientAddress(InetAddress.getByAddress(network).getHostAddress() + "/64");
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // 16 bytes are an address
    }
  }

  /** Reads a literal address, with or without brackets and port; a name is never looked up. */
  static Optional<InetAddress> parse(String text) {
    String bare = text.strip();
    if (bare.startsWith("[")) {
      int end = bare.indexOf(']');
      bare = end < 0 ? "" : bare.substring(1, end);
    } else if (bare.indexOf(':') >= 0 && bare.indexOf(':') == bare.lastIndexOf(':')) {
      bare = bare.substring(0, bare.indexOf(':'));
    }
    if (!LITERAL.matcher(bare).matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.ofLiteral(bare));
    } catch (IllegalArgumentException _) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
