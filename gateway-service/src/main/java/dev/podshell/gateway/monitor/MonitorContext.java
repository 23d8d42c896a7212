package dev.podshell.gateway.monitor;

import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.topic.EventSubscriptions;

/** Holds the collaborators by which claims and users hear of a monitor and catch up. */
record MonitorContext(
    EventSubscriptions subscriptions,
    SessionServiceClient sessionService,
    CatchUp catchUp,
    MonitorMetrics metrics) {}
