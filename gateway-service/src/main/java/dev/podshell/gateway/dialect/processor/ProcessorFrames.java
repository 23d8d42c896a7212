package dev.podshell.gateway.dialect.processor;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.event.ReachedLimit;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Writes the JSON of the protocol. Passes on the content of others unchanged. Thread-safe. */
@Singleton
final class ProcessorFrames {

  private final JsonMapper json =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();
  private final ObjectReader reader = json.reader();
  private final InstantSource clock = InstantSource.system();

  ObjectReader reader() {
    return reader;
  }

  String ready() {
    return message("READY");
  }

  String started() {
    return message("STARTED");
  }

  String output(String stream, String text) {
    return timed(frame("output").put("stream", stream).put("message", text));
  }

  String end(int exitCode, @Nullable Integer signal, @Nullable ReachedLimit limit) {
    ObjectNode end = frame("message").put("message", "END").put("exitCode", exitCode);
    if (signal != null) {
      end.put("signal", signal);
    }
    return timed(limit == null ? end : end.put("limit", limit.limit().wireName()));
  }

  String serverError(@Nullable String message) {
    return timed(error("SERVER_ERROR").put("message", String.valueOf(message)));
  }

  String interpreterError(ScriptFailure failure, int exitCode, @Nullable Integer signal) {
    ObjectNode frame =
        error("INTERPRETER_ERROR")
            .put("kind", failure.kind().orElse(ScriptFailure.Kind.RUNTIME).wireName())
            .put("message", failure.message(exitCode, signal));
    failure.line().ifPresent(line -> frame.put("line", line));
    failure.column().ifPresent(column -> frame.put("column", column));
    return timed(frame);
  }

  String call(ScriptLine.Call call) {
    return timed(frame("command").put("id", call.id()).set("message", call.message()));
  }

  /** Returns the line that answers a call in the sandbox. */
  String answerLine(long id, String kind, JsonNode message) {
    return json.createObjectNode().put("id", id).set(kind, message) + "\n";
  }

  /** Returns the line that tells a script that its call failed. */
  String errorLine(long id, String message) {
    return json.createObjectNode().put("id", id).put("error", message) + "\n";
  }

  private String message(String message) {
    return timed(frame("message").put("message", message));
  }

  private ObjectNode error(String code) {
    return frame("error").put("code", code);
  }

  private ObjectNode frame(String type) {
    return json.createObjectNode().put("type", type);
  }

  private String timed(ObjectNode frame) {
    return frame.put("time", Long.toString(clock.millis())).toString();
  }
}
