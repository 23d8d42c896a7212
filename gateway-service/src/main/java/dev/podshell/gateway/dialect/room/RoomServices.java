package dev.podshell.gateway.dialect.room;

import dev.podshell.gateway.GatewayConfiguration;
import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.room.RoomExecutions;
import dev.podshell.gateway.room.Rooms;
import jakarta.inject.Singleton;

/** What the connections of this dialect share. */
@Singleton
record RoomServices(
    GatewayConfiguration configuration,
    Rooms rooms,
    RoomExecutions executions,
    OpenConnections connections,
    Timers timers,
    Revocations revocations,
    RoomFrames frames) {

  GatewayConfiguration.Rooms settings() {
    return configuration.rooms();
  }
}
