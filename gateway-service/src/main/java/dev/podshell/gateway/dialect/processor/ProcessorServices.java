package dev.podshell.gateway.dialect.processor;

import dev.podshell.gateway.authentication.Revocations;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.session.SessionConnector;
import jakarta.inject.Singleton;

/** What the connections of this dialect share. */
@Singleton
record ProcessorServices(
    ProcessorConfiguration settings,
    Sessions sessions,
    Revocations revocations,
    RandomIds random,
    SessionConnector connector,
    OpenConnections connections,
    Timers timers,
    ProcessorFrames frames) {}
