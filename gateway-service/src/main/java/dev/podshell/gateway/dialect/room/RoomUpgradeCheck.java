package dev.podshell.gateway.dialect.room;

import dev.podshell.contracts.identity.RoomId;
import dev.podshell.contracts.room.Execution;
import dev.podshell.contracts.room.RoomState;
import dev.podshell.gateway.room.Rooms;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import io.quarkus.virtual.threads.VirtualThreads;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.vertx.MutinyHelper;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.concurrent.ExecutorService;

/** Refuses connections to sessions that there are not (404), or that cannot be looked up (503). */
@Singleton
final class RoomUpgradeCheck implements HttpUpgradeCheck {

  /** Where a connection finds who executes the code of its room. */
  static final TypedKey<Execution> EXECUTION = new TypedKey<>("podshell.execution");

  private final Rooms rooms;
  private final ExecutorService threads;

  RoomUpgradeCheck(Rooms rooms, @VirtualThreads ExecutorService threads) {
    this.rooms = rooms;
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
        .emitOn(MutinyHelper.executor(Vertx.currentContext()));
  }

  private CheckResult find(RoomId id, HttpUpgradeContext context) {
    try {
      Optional<RoomState> room = rooms.find(id);
      room.ifPresent(it -> context.userData().put(EXECUTION, it.execution()));
      return room.isPresent()
          ? CheckResult.permitUpgradeSync()
          : CheckResult.rejectUpgradeSync(404);
    } catch (SessionServiceUnavailableException _) {
      return CheckResult.rejectUpgradeSync(503);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return CheckResult.rejectUpgradeSync(503);
    }
  }
}
