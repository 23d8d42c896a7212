package dev.podshell.gateway.dialect.question;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.gateway.transcript.LimitText;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Writes the answers of the protocol. Thread-safe. */
@Singleton
final class QuestionFrames {

  private final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private final ObjectReader reader = json.reader();

  ObjectReader reader() {
    return reader;
  }

  String running(
      String termType, QuestionId question, String output, @Nullable QuestionCursor cursor) {
    return answer(termType, question, output, "running", cursor).toString();
  }

  String note(String termType, QuestionId question, String message) {
    return answer(termType, question, "", "running", null).put("message", message).toString();
  }

  String completed(
      String termType,
      QuestionId question,
      String output,
      int exitCode,
      @Nullable ReachedLimit limit,
      QuestionCursor cursor) {
    ObjectNode answer =
        answer(termType, question, output, "completed", cursor).put("exit_code", exitCode);
    if (limit != null) {
      answer.put("limit", limit.limit().wireName()).put("message", LimitText.ofEnd(limit));
    }
    return answer.toString();
  }

  String error(
      String termType,
      QuestionId question,
      String output,
      String message,
      @Nullable QuestionCursor cursor) {
    return answer(termType, question, output, "error", cursor).put("message", message).toString();
  }

  private ObjectNode answer(
      String termType,
      QuestionId question,
      String output,
      String status,
      @Nullable QuestionCursor cursor) {
    ObjectNode answer =
        json.createObjectNode()
            .put("term_type", termType)
            .put("question_id", question.value())
            .put("output", output)
            .put("status", status);
    return cursor == null ? answer : answer.put("cursor", cursor.text());
  }
}
