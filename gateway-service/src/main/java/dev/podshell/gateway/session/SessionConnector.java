package dev.podshell.gateway.session;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.topic.CommandPublisher;
import dev.podshell.gateway.topic.EventKey;
import dev.podshell.gateway.topic.EventSubscriptions;
import dev.podshell.gateway.transcript.TranscriptStreamFactory;
import dev.podshell.gateway.transcript.TranscriptStreams;
import jakarta.inject.Singleton;

/** Lets connections join sessions. Thread-safe. */
@Singleton
public final class SessionConnector {

  private final EventSubscriptions subscriptions;
  private final CommandPublisher publisher;
  private final SessionServiceClient sessionService;
  private final WatchReports watchReports;
  private final TranscriptStreamFactory transcripts;

  SessionConnector(
      EventSubscriptions subscriptions,
      CommandPublisher publisher,
      SessionServiceClient sessionService,
      WatchReports watchReports,
      TranscriptStreamFactory transcripts) {
    this.subscriptions = subscriptions;
    this.publisher = publisher;
    this.sessionService = sessionService;
    this.watchReports = watchReports;
    this.transcripts = transcripts;
  }

  /**
   * Joins a session. From now on the listener hears of it.
   *
   * @param autoAttach which transcripts are sent without a request
   */
  public ConnectedSession join(
      SessionId session, LearnerId learner, AutoAttach autoAttach, SessionListener listener) {
    TranscriptStreams streams = transcripts.create(listener::transcript);
    ConnectedSession joined =
        new ConnectedSession(
            session,
            learner,
            autoAttach,
            listener,
            streams,
            subscriptions,
            publisher,
            sessionService,
            watchReports);
    watchReports.add(joined);
    subscriptions.subscribe(EventKey.of(session), joined);
    joined.confirm();
    return joined;
  }
}
