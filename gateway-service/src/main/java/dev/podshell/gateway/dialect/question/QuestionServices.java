package dev.podshell.gateway.dialect.question;

import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.session.SessionConnector;
import jakarta.inject.Singleton;

/** What the connections of this dialect share. */
@Singleton
record QuestionServices(
    QuestionConfiguration configuration,
    Sessions sessions,
    RandomIds random,
    SessionConnector connector,
    OpenConnections connections,
    Timers timers,
    QuestionFrames frames) {}
