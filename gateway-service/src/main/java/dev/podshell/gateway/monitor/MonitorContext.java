package dev.podshell.gateway.monitor;

import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.topic.EventSubscriptions;

/** What claims and users need to hear of their monitor, and to read what they missed. */
record MonitorContext(
    EventSubscriptions subscriptions,
    SessionServiceClient sessionService,
    CatchUp catchUp,
    MonitorMetrics metrics) {}
