package dev.podshell.gateway.dialect.room;

import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.gateway.authentication.RefusalAnswer;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenRefusedException;
import dev.podshell.gateway.authentication.UpgradeCheck;
import dev.podshell.gateway.authentication.VerifiedToken;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.intake.Admissions;
import dev.podshell.gateway.intake.ClientAddresses;
import dev.podshell.gateway.intake.Lookups;
import dev.podshell.gateway.intake.Party;
import dev.podshell.gateway.intake.Refusal;
import dev.podshell.gateway.intake.RefusedException;
import dev.podshell.gateway.room.Rooms;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.quarkus.virtual.threads.VirtualThreads;
import io.quarkus.websockets.next.HandshakeRequest;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Refuses connections to sessions that do not exist (404), or cannot be looked up (503). */
@Singleton
final class RoomUpgradeCheck implements HttpUpgradeCheck {

  /** The key under which a connection finds who executes the code of its room. */
  static final TypedKey<Execution> EXECUTION = new TypedKey<>("podshell.execution");

  private final Rooms rooms;
  private final Sessions sessions;
  private final Lookups lookups;
  private final boolean authenticates;
  private final Admissions admissions;
  private final ClientAddresses addresses;
  private final ExecutorService threads;

  RoomUpgradeCheck(
      Rooms rooms,
      Sessions sessions,
      Lookups lookups,
      RoomAccessConfiguration configuration,
      Admissions admissions,
      ClientAddresses addresses,
      @VirtualThreads ExecutorService threads) {
    this.rooms = rooms;
    this.sessions = sessions;
    this.lookups = lookups;
    this.authenticates = configuration.authenticate();
    this.admissions = admissions;
    this.addresses = addresses;
    this.threads = threads;
  }

  @Override
  public boolean appliesTo(String endpointId) {
    return endpointId.equals(RoomEndpoint.ID);
  }

  @Override
  public Uni<CheckResult> perform(HttpUpgradeContext context) {
    RoomId room = RoomId.of(String.valueOf(context.pathParam("sessionId")));
    return Uni.createFrom()
        .item(() -> find(room, context))
        .runSubscriptionOn(threads)
        .emitOn(MutinyHelper.executor(Vertx.currentContext()))
        .chain(
            refusal ->
                refusal.isEmpty()
                    ? CheckResult.permitUpgrade()
                    : refuse(context.httpRequest(), refusal.get()));
  }

  /** Returns why a room cannot be entered; empty if it can. */
  private Optional<Refusal> find(RoomId id, HttpUpgradeContext context) {
    try {
      VerifiedToken token = context.userData().get(UpgradeCheck.TOKEN);
      if (authenticates && token != null) {
        sessions.requireInForce(token);
      }
      Optional<RoomState> room = lookUp(id, context);
      room.ifPresent(it -> context.userData().put(EXECUTION, it.execution()));
      return room.isPresent() ? Optional.empty() : Optional.of(Refusal.NO_SUCH_ROOM);
    } catch (RefusedException e) {
      return Optional.of(e.refusal());
    } catch (TokenRefusedException e) {
      return Optional.of(e.refusal());
    } catch (SessionServiceUnavailableException _) {
      return Optional.of(Refusal.STORE_UNAVAILABLE);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Optional.of(Refusal.DRAINING);
    }
  }

  /** Looks a room up. One that is entered does not count: its sockets are limited. */
  private Optional<RoomState> lookUp(RoomId id, HttpUpgradeContext context)
      throws RefusedException, SessionServiceUnavailableException, InterruptedException {
    Party asker =
        Objects.requireNonNull(context.userData().get(OpenConnections.INTAKE)).admission().party();
    try (Lookups.Lookup lookup = lookups.begin(asker)) {
      Optional<RoomState> room = rooms.find(id);
      if (room.isEmpty() || !isUpgrade(context.httpRequest())) {
        lookup.count();
      }
      return room;
    }
  }

  private static boolean isUpgrade(HttpServerRequest request) {
    return request.headers().contains(HandshakeRequest.SEC_WEBSOCKET_KEY);
  }

  private Uni<CheckResult> refuse(HttpServerRequest request, Refusal refusal) {
    if (refusal != Refusal.TOO_MANY_LOOKUPS) { // those were counted by the lookups
      admissions.refuse(addresses.of(request), refusal);
    }
    return RefusalAnswer.toUpgrade(request, refusal);
  }
}
