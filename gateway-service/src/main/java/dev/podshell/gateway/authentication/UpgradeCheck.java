package dev.podshell.gateway.authentication;

import dev.podshell.gateway.connection.OpenConnections;
import io.quarkus.arc.All;
import io.quarkus.virtual.threads.VirtualThreads;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an upgrade has to pass, whatever is spoken afterwards: an Origin on the list (403), a token
 * that is valid if there is one (401) and is there if the protocol has no message for it (401), a
 * question that can be one (400), and a gateway that is not being stopped (503).
 */
@Singleton
public final class UpgradeCheck implements HttpUpgradeCheck {

  /** Where a connection finds the token that its upgrade carried. */
  public static final TypedKey<VerifiedToken> TOKEN = new TypedKey<>("podshell.token");

  private static final Pattern QUESTION = Pattern.compile("[A-Za-z0-9._~@:+-]{1,128}");

  private final TokenVerifier verifier;
  private final OpenConnections connections;
  private final AllowedOrigins origins;
  private final Set<String> tokenless;
  private final ExecutorService threads;

  UpgradeCheck(
      TokenVerifier verifier,
      OpenConnections connections,
      AllowedOrigins origins,
      @All List<TokenlessUpgrade> tokenless,
      @VirtualThreads ExecutorService threads) {
    this.verifier = verifier;
    this.connections = connections;
    this.origins = origins;
    this.tokenless =
        tokenless.stream()
            .filter(TokenlessUpgrade::isAllowed)
            .map(TokenlessUpgrade::endpointId)
            .collect(Collectors.toUnmodifiableSet());
    this.threads = threads;
  }

  @Override
  public Uni<CheckResult> perform(HttpUpgradeContext context) {
    HttpServerRequest request = context.httpRequest();
    if (connections.draining()) {
      return CheckResult.rejectUpgrade(503);
    }
    if (!origins.allow(request)) {
      return CheckResult.rejectUpgrade(403);
    }
    if (!isQuestion(context.pathParam("questionId")) || !isQuestion(request.getParam("question"))) {
      return CheckResult.rejectUpgrade(400);
    }
    Optional<String> token = UpgradeToken.of(request);
    if (token.isEmpty()) {
      return tokenless.contains(context.endpointId())
          ? CheckResult.permitUpgrade()
          : CheckResult.rejectUpgrade(401);
    }
    // back to the event loop of the request: elsewhere the first message would race the upgrade
    return Uni.createFrom()
        .item(() -> verified(token.get(), context))
        .runSubscriptionOn(threads)
        .emitOn(MutinyHelper.executor(Vertx.currentContext()));
  }

  private CheckResult verified(String token, HttpUpgradeContext context) {
    try {
      context.userData().put(TOKEN, verifier.verify(token));
      return CheckResult.permitUpgradeSync();
    } catch (TokenRefusedException _) {
      return CheckResult.rejectUpgradeSync(401);
    }
  }

  /** Whether a text can be the id of a question. */
  public static boolean isQuestionId(String text) {
    return QUESTION.matcher(text).matches();
  }

  private static boolean isQuestion(@Nullable String question) {
    return question == null || isQuestionId(question);
  }
}
