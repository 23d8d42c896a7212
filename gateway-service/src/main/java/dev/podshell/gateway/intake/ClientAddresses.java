package dev.podshell.gateway.intake;

import io.smallrye.config.SmallRyeConfig;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.Config;

/**
 * Finds a client's address behind proxies. The headers of a request count only if a trusted proxy
 * sent it, and are read from their end. A proxy appends the address that it saw, so anything before
 * the last untrusted address may be forged by the client. Thread-safe.
 */
@Singleton
public final class ClientAddresses {

  private static final String PREFIX = "quarkus.http.proxy.";
  private static final Pattern FOR =
      Pattern.compile("(?:^|[;,\\s])for=(?:\"([^\"]*)\"|([^;,\\s]*))", Pattern.CASE_INSENSITIVE);

  /** The number of addresses that are read from a request's headers; further ones are ignored. */
  private static final int MAX_HOPS = 32;

  private final boolean forwards;
  private final boolean readsForwarded;
  private final Optional<List<AddressRange>> trusted;

  ClientAddresses(Config config) {
    this.forwards = isSet(config, "proxy-address-forwarding");
    this.readsForwarded = isSet(config, "allow-forwarded");
    this.trusted =
        config
            .unwrap(SmallRyeConfig.class)
            .getOptionalValues(PREFIX + "trusted-proxies", String.class)
            .map(texts -> texts.stream().map(AddressRange::parse).toList());
  }

  private static boolean isSet(Config config, String name) {
    return config.getOptionalValue(PREFIX + name, Boolean.class).orElse(false);
  }

  /** Returns the address from which a request came. */
  public ClientAddress find(HttpServerRequest request) {
    Optional<InetAddress> peer =
        ClientAddress.parse(String.valueOf(request.connection().remoteAddress().hostAddress()));
    if (peer.isEmpty()) {
      return ClientAddress.UNKNOWN;
    }
    InetAddress nearest = peer.get();
    if (forwards) {
      for (String hop : hops(request).reversed()) {
        Optional<InetAddress> before = ClientAddress.parse(hop);
        if (!isTrusted(nearest) || before.isEmpty()) {
          break;
        }
        nearest = before.get();
      }
    }
    return ClientAddress.of(nearest);
  }

  /** Returns whether connections from an address may belong to many clients. */
  boolean isProxy(ClientAddress address) {
    return forwards
        && ClientAddress.parse(address.text().replace("/64", ""))
            .map(this::isTrusted)
            .orElse(false);
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.isEmpty() || trusted.get().stream().anyMatch(it -> it.contains(address));
  }

  private List<String> hops(HttpServerRequest request) {
    List<String> hops = new ArrayList<>();
    if (readsForwarded) {
      Matcher matcher = FOR.matcher(String.join(",", request.headers().getAll("Forwarded")));
      while (matcher.find()) {
        hops.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
      }
    }
    if (hops.isEmpty()) {
      request
          .headers()
          .getAll("X-Forwarded-For")
          .forEach(header -> Collections.addAll(hops, header.split(",")));
    }
    return hops.size() > MAX_HOPS ? hops.subList(hops.size() - MAX_HOPS, hops.size()) : hops;
  }
}
