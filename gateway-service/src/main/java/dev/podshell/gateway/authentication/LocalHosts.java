package dev.podshell.gateway.authentication;

import dev.podshell.gateway.intake.Admissions;
import dev.podshell.gateway.intake.ClientAddresses;
import dev.podshell.gateway.intake.Refusal;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes the local run answer only to names of this machine, because its issuer gives a token to
 * anyone who asks. A page of any other name could point that name to this machine's address (DNS
 * rebinding), and the browser would treat it as the page's own server.
 */
@Singleton
final class LocalHosts {

  private static final int PRIORITY = 2_000;
  private static final Pattern LOOPBACK = Pattern.compile("127(\\.\\d{1,3}){3}");

  private final boolean isLocal;
  private final Set<String> allowed;
  private final Admissions admissions;
  private final ClientAddresses addresses;

  LocalHosts(
      Optional<LocalIssuer> issuer,
      LocalIssuerConfiguration configuration,
      Admissions admissions,
      ClientAddresses addresses) {
    this.isLocal = issuer.isPresent();
    this.allowed = configuration.hosts().orElse(Set.of());
    this.admissions = admissions;
    this.addresses = addresses;
  }

  void register(@Observes Filters filters) {
    if (isLocal) {
      filters.register(this::check, PRIORITY);
    }
  }

  private void check(RoutingContext context) {
    HostAndPort authority = context.request().authority();
    if (isOfThisMachine(authority == null ? null : authority.host())) {
      context.next();
      return;
    }
    admissions.refuse(addresses.find(context.request()), Refusal.HOST);
    RefusalAnswer.send(context.request(), Refusal.HOST);
  }

  private boolean isOfThisMachine(@Nullable String host) {
    if (host == null) {
      return false;
    }
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.endsWith(".localhost")
        || LOOPBACK.matcher(name).matches()
        || name.equals("[::1]")
        || name.equals("::1")
        || allowed.contains(name);
  }
}
