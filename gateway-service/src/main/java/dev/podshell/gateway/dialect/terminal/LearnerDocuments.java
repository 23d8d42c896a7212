package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Document;
import dev.podshell.gateway.dialect.terminal.ClientMessage.DocumentKind;
import dev.podshell.gateway.dialect.terminal.ClientMessage.Draft;
import dev.podshell.gateway.sessionservice.DocumentTooLargeException;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;

/** Reads and stores a learner's preferences, notes and drafts. Blocks. Thread-safe. */
@Singleton
final class LearnerDocuments {

  private final SessionServiceClient sessionService;
  private final LearnerDrafts drafts;
  private final TerminalFrames frames;

  LearnerDocuments(
      SessionServiceClient sessionService, LearnerDrafts drafts, TerminalFrames frames) {
    this.sessionService = sessionService;
    this.drafts = drafts;
    this.frames = frames;
  }

  /** Returns the payload of the answer to a message. */
  ObjectNode answer(SessionId session, Document message) throws InterruptedException {
    DocumentKind kind = message.kind();
    try {
      String json;
      if (message.json().isPresent()) {
        json = message.json().get();
        sessionService.putDocument(session, kind.text(), json);
      } else {
        json = sessionService.document(session, kind.text()).orElseGet(() -> nothing(kind));
      }
      return frames.payload().put("result", "ok").set(kind.text(), frames.value(json));
    } catch (DocumentTooLargeException | SessionServiceUnavailableException e) {
      return frames.error(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Returns the payload of the answer to a message.
   *
   * @param question of the connection
   */
  ObjectNode answer(SessionId session, QuestionId question, Draft message)
      throws InterruptedException {
    return drafts.answer(session, question, message);
  }

  private static String nothing(DocumentKind kind) {
    return switch (kind) {
      case PREFERENCES -> "{}";
      case NOTES -> TextNode.valueOf("").toString();
    };
  }
}
