package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.draft.Draft;
import dev.podshell.contracts.draft.DraftAnswer;
import dev.podshell.contracts.draft.DraftName;
import dev.podshell.contracts.draft.DraftSave;
import dev.podshell.contracts.draft.DraftVersion;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.gateway.dialect.terminal.ClientMessage.DraftRequest;
import dev.podshell.gateway.sessionservice.SessionServiceClient;
import dev.podshell.gateway.sessionservice.SessionServiceUnavailableException;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads and saves drafts. Blocks. Thread-safe. */
@Singleton
final class LearnerDrafts {

  private final SessionServiceClient sessionService;
  private final TerminalFrames frames;

  LearnerDrafts(SessionServiceClient sessionService, TerminalFrames frames) {
    this.sessionService = sessionService;
    this.frames = frames;
  }

  /**
   * Returns the payload of the answer to a message.
   *
   * @param connected the question of the connection
   */
  ObjectNode answer(SessionId session, QuestionId connected, ClientMessage.Draft message)
      throws InterruptedException {
    QuestionId question = message.question().orElse(connected);
    DraftName name = message.name();
    ObjectNode answer;
    try {
      answer =
          switch (message.request()) {
            case DraftRequest.Read(OptionalLong version) ->
                read(sessionService.draft(session, question, name, version), version);
            case DraftRequest.ListVersions() ->
                versions(sessionService.draftVersions(session, question, name));
            case DraftRequest.Save(DraftSave save) ->
                answer(sessionService.saveDraft(session, question, name, save), save);
          };
    } catch (SessionServiceUnavailableException e) {
      answer = frames.refusal(String.valueOf(e.getMessage()), true);
      answer.setAll(message.origin().names());
    }
    return answer.put("question", question.value()).put("name", name.value());
  }

  private ObjectNode read(Optional<Draft> found, OptionalLong version) {
    if (found.isEmpty() && version.isPresent()) {
      return frames.refusal("This version of the draft is not kept", false);
    }
    ObjectNode answer = ok();
    return found.isPresent()
        ? write(found.get(), answer)
        : answer.put("version", 0).put("text", "");
  }

  private ObjectNode versions(Iterable<DraftVersion> versions) {
    ObjectNode answer = ok();
    ArrayNode list = answer.putArray("versions");
    versions.forEach(
        it ->
            list.addObject()
                .put("version", it.version())
                .put("saved", it.saved().toString())
                .put("length", it.length()));
    return answer;
  }

  private ObjectNode answer(DraftAnswer result, DraftSave save) {
    ObjectNode answer =
        switch (result) {
          case DraftAnswer.Saved(long version, var saved) ->
              ok().put("version", version).put("saved", saved.toString());
          case DraftAnswer.Conflict(Draft newest) ->
              write(
                  newest,
                  frames
                      .refusal(
                          "Another window has changed the text: merge it, and save with this base",
                          false)
                      .put("conflict", true));
          case DraftAnswer.Full(String message) -> frames.refusal(message, false);
        };
    return answer.put("id", save.id());
  }

  private ObjectNode ok() {
    return frames.payload().put("result", "ok");
  }

  private static ObjectNode write(Draft draft, ObjectNode answer) {
    return answer
        .put("version", draft.version())
        .put("text", draft.text())
        .put("saved", draft.saved().toString());
  }
}
