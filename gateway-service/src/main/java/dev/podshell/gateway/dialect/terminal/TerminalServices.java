package dev.podshell.gateway.dialect.terminal;

import dev.podshell.gateway.authentication.AuthenticationConfiguration;
import dev.podshell.gateway.authentication.SessionTokens;
import dev.podshell.gateway.authentication.Sessions;
import dev.podshell.gateway.authentication.TokenVerifier;
import dev.podshell.gateway.connection.ConnectionConfiguration;
import dev.podshell.gateway.connection.OpenConnections;
import dev.podshell.gateway.connection.RandomIds;
import dev.podshell.gateway.connection.Timers;
import dev.podshell.gateway.session.SessionConnector;
import jakarta.inject.Singleton;

/** What the connections of this dialect share. */
@Singleton
record TerminalServices(
    TerminalConfiguration configuration,
    AuthenticationConfiguration authentication,
    ConnectionConfiguration bounds,
    TokenVerifier verifier,
    Sessions sessions,
    SessionTokens tokens,
    RandomIds random,
    SessionConnector connector,
    OpenConnections connections,
    Timers timers,
    TerminalFrames frames,
    Breakpoints breakpoints,
    TerminalNotifications notifications,
    LearnerDocuments documents) {}
