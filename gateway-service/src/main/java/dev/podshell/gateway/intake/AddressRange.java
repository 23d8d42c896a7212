package dev.podshell.gateway.intake;

import java.math.BigInteger;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A range of addresses, such as {@code 10.0.0.0/8}.
 *
 * @param first an address of it
 * @param length the number of leading bits that all addresses have in common
 */
record AddressRange(InetAddress first, int length) {

  /**
   * Reads {@code address/length}, or one address.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    Optional<InetAddress> first =
        "localhost".equals(text.strip())
            ? Optional.of(InetAddress.getLoopbackAddress())
            : ClientAddress.parse(slash < 0 ? text : text.substring(0, slash));
    if (first.isEmpty()) {
      throw unreadable(text);
    }
    int bits = Byte.SIZE * first.get().getAddress().length;
    try {
      int length = slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1).strip());
      if (length < 0 || length > bits) {
        throw unreadable(text);
      }
      return new AddressRange(first.get(), length);
    } catch (NumberFormatException _) {
      throw unreadable(text);
    }
  }

  boolean contains(InetAddress address) {
    byte[] other = address.getAddress();
    int bits = Byte.SIZE * first.getAddress().length;
    return other.length * Byte.SIZE == bits
        && number(other).xor(number(first.getAddress())).shiftRight(bits - length).signum() == 0;
  }

  private static BigInteger number(byte[] bytes) {
    return new BigInteger(1, bytes);
  }

  private static IllegalArgumentException unreadable(String text) {
    return new IllegalArgumentException(
        "quarkus.http.proxy.trusted-proxies has "
            + text
            + ": each entry must be an address or a range such as 10.0.0.0/8");
  }
}
