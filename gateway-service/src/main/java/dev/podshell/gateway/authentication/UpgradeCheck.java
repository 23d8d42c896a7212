package dev.podshell.gateway.authentication;

import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.intake.Admission;
import dev.podshell.gateway.intake.Admissions;
import dev.podshell.gateway.intake.ClientAddress;
import dev.podshell.gateway.intake.ClientAddresses;
import dev.podshell.gateway.intake.Intake;
import dev.podshell.gateway.intake.Refusal;
import dev.podshell.gateway.intake.RefusedException;
import io.quarkus.arc.All;
import io.quarkus.virtual.threads.VirtualThreads;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.stream.Collectors;

/**
 * Checks every upgrade, independently of the protocol that follows. The Origin must be on the list
 * (403). A token must be valid, and present if the protocol has no message for it (401). The
 * question must be a valid id (400). The gateway must not be stopping (503). Each refusal is
 * answered with its reason, also to an ordinary request: see {@link UpgradeRoute}.
 */
@Singleton
@Priority(100) // before the checks of dialects, which ask the store
public final class UpgradeCheck implements HttpUpgradeCheck {

  /** The key under which a connection finds the token of its upgrade. */
  public static final TypedKey<VerifiedToken> TOKEN = new TypedKey<>("podshell.token");

  /** The key of the question that the upgrade named in its path or query. */
  public static final TypedKey<QuestionId> QUESTION = new TypedKey<>("podshell.question");

  private final TokenVerifier verifier;
  private final OpenConnections connections;
  private final AllowedOrigins origins;
  private final Admissions admissions;
  private final ClientAddresses addresses;
  private final Set<String> tokenless;
  private final ExecutorService threads;

  UpgradeCheck(
      TokenVerifier verifier,
      OpenConnections connections,
      AllowedOrigins origins,
      Admissions admissions,
      ClientAddresses addresses,
      @All List<TokenlessUpgrade> tokenless,
      @VirtualThreads ExecutorService threads) {
    this.verifier = verifier;
    this.connections = connections;
    this.origins = origins;
    this.admissions = admissions;
    this.addresses = addresses;
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
    ClientAddress address = addresses.find(request);
    if (connections.isDraining()) {
      return RefusalAnswer.toUpgrade(request, Refusal.DRAINING); // expected: neither log nor count
    }
    if (!origins.isAllowed(request)) {
      return refuse(request, address, Refusal.ORIGIN);
    }
    Intake intake = Intake.of(request);
    try {
      intake.admit(admissions.admit(address));
    } catch (RefusedException e) {
      return RefusalAnswer.toUpgrade(request, e.refusal());
    }
    context.userData().put(OpenConnections.INTAKE, intake);
    for (String question :
        Arrays.asList(request.getParam("question"), context.pathParam("questionId"))) {
      if (question != null) {
        if (!QuestionId.isValid(question)) {
          return refuse(request, address, Refusal.QUESTION);
        }
        context.userData().put(QUESTION, new QuestionId(question));
      }
    }
    Optional<String> token = UpgradeToken.of(request);
    if (token.isEmpty()) {
      return tokenless.contains(context.endpointId())
          ? CheckResult.permitUpgrade()
          : refuse(request, address, Refusal.TOKEN_MISSING);
    }
    // back to the event loop of the request: elsewhere the first message would race the upgrade
    return Uni.createFrom()
        .item(() -> verified(token.get(), context, intake.admission()))
        .runSubscriptionOn(threads)
        .emitOn(MutinyHelper.executor(Vertx.currentContext()))
        .chain(
            refusal ->
                refusal.isEmpty()
                    ? CheckResult.permitUpgrade()
                    : refuse(request, address, refusal.get()));
  }

  /** Returns why a token does not admit its client; empty if it does. */
  private Optional<Refusal> verified(
      String token, HttpUpgradeContext context, Admission admission) {
    try {
      VerifiedToken verified = verifier.verify(token);
      context.userData().put(TOKEN, verified);
      return admission.authenticate(verified.learner())
          ? Optional.empty()
          : Optional.of(Refusal.TOO_MANY_OF_LEARNER);
    } catch (TokenRefusedException e) {
      return Optional.of(e.refusal());
    }
  }

  private Uni<CheckResult> refuse(
      HttpServerRequest request, ClientAddress address, Refusal refusal) {
    admissions.refuse(address, refusal);
    return RefusalAnswer.toUpgrade(request, refusal);
  }
}
