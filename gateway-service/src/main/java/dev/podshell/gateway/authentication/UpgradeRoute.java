package dev.podshell.gateway.authentication;

import dev.podshell.gateway.connection.DialectEndpoint;
import io.quarkus.arc.All;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.websockets.next.HandshakeRequest;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.HttpUpgradeCheck.CheckResult;
import io.quarkus.websockets.next.HttpUpgradeCheck.HttpUpgradeContext;
import io.quarkus.websockets.next.UserData;
import io.quarkus.websockets.next.WebSocket;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Answers ordinary requests at the addresses of WebSockets, so that a page can learn why its
 * WebSocket was refused: browsers hide the answer to an upgrade. A request is checked as an upgrade
 * is, and the refusal is the same. If there is none, the answer is 426. A browser sends the Origin
 * of its own page's requests with POST, and not with GET.
 */
@Singleton
final class UpgradeRoute {

  private static final int UPGRADE_REQUIRED = 426;
  private static final String PERMITTED =
      "You may connect, with a WebSocket. If one does not open, a proxy or firewall on the way does"
          + " not pass WebSockets: try another network, or tell the operator";

  private final List<DialectEndpoint> endpoints;
  private final List<HttpUpgradeCheck> checks;
  private final AllowedOrigins origins;

  UpgradeRoute(
      @All List<DialectEndpoint> endpoints,
      @All List<HttpUpgradeCheck> checks,
      AllowedOrigins origins) {
    this.endpoints = endpoints;
    this.checks = checks;
    this.origins = origins;
  }

  void register(@Observes Router router) {
    for (DialectEndpoint endpoint : endpoints) {
      WebSocket socket = Objects.requireNonNull(endpoint.getClass().getAnnotation(WebSocket.class));
      String path = socket.path().replaceAll("\\{(\\w+)}", ":$1");
      List<HttpUpgradeCheck> applied =
          checks.stream().filter(check -> check.appliesTo(socket.endpointId())).toList();
      router
          .route(path)
          .method(HttpMethod.GET)
          .method(HttpMethod.POST)
          .handler(context -> explain(context, socket.endpointId(), applied));
      router.route(HttpMethod.OPTIONS, path).handler(this::answerPreflight);
    }
  }

  private void answerPreflight(RoutingContext context) {
    if (origins.isAllowed(context.request())) {
      CrossOrigin.permit(context.request());
      CrossOrigin.answerPreflight(context.request());
    } else {
      context.next();
    }
  }

  private static void explain(
      RoutingContext context, String endpoint, List<HttpUpgradeCheck> checks) {
    if (context.request().headers().contains(HandshakeRequest.SEC_WEBSOCKET_KEY)) {
      context.next();
      return;
    }
    Asked asked = new Asked(context, endpoint, new Kept());
    Uni<CheckResult> result = CheckResult.permitUpgrade();
    for (HttpUpgradeCheck check : checks) { // one that answers the refusal itself never ends
      result = result.chain(it -> it.isUpgradePermitted() ? check.perform(asked) : same(it));
    }
    var unused =
        result
            .subscribe()
            .with(
                it -> {
                  if (it.isUpgradePermitted()) {
                    answerPermitted(context);
                  } else {
                    context.fail(it.getHttpResponseCode());
                  }
                },
                context::fail);
  }

  private static Uni<CheckResult> same(CheckResult result) {
    return Uni.createFrom().item(result);
  }

  private static void answerPermitted(RoutingContext context) {
    HttpServerRequest request = context.request();
    CrossOrigin.permit(request);
    request.response().putHeader("Upgrade", "websocket");
    RefusalAnswer.send(request, UPGRADE_REQUIRED, PERMITTED);
  }

  /** Returns the request in the form in which checks see an upgrade. */
  private record Asked(RoutingContext context, String endpointId, UserData userData)
      implements HttpUpgradeContext {

    @Override
    public @Nullable String pathParam(String name) {
      return context.pathParam(name);
    }

    @Override
    public HttpServerRequest httpRequest() {
      return context.request();
    }

    @Override
    public Uni<SecurityIdentity> securityIdentity() {
      return Uni.createFrom().nullItem();
    }
  }

  /** Holds the data of checks for a connection that is not made. */
  private static final class Kept implements UserData {

    private final Map<String, Object> values = new HashMap<>();

    @Override
    @SuppressWarnings("unchecked") // a key names the type of its value
    public <VALUE> @Nullable VALUE get(TypedKey<VALUE> key) {
      return (VALUE) values.get(key.value());
    }

    @Override
    @SuppressWarnings("unchecked") // a key names the type of its value
    public <VALUE> @Nullable VALUE put(TypedKey<VALUE> key, VALUE value) {
      return (VALUE) values.put(key.value(), value);
    }

    @Override
    @SuppressWarnings("unchecked") // a key names the type of its value
    public <VALUE> @Nullable VALUE remove(TypedKey<VALUE> key) {
      return (VALUE) values.remove(key.value());
    }

    @Override
    public int size() {
      return values.size();
    }

    @Override
    public void clear() {
      values.clear();
    }
  }
}
