package dev.podshell.gateway.dialect.terminal;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.gateway.connection.ClientSocket;
import dev.podshell.gateway.transcript.Cursor;
import dev.podshell.gateway.transcript.Delivery;
import dev.podshell.gateway.transcript.LimitText;
import dev.podshell.gateway.transcript.TapStream;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.io.IOException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Writes one command's transcript as {@code update} messages. Used by one thread. */
final class TerminalSink implements TranscriptSink {

  /** The approximate length of a frame without its output, in characters. */
  private static final int FRAME_LENGTH = 512;

  private final CommandState command;
  private final String echoed;
  private final boolean combinedOnly;
  private final Rendering rendering;
  private final Map<Stream, HtmlText> html = new EnumMap<>(Stream.class);
  private final Map<TapStream, HtmlText> tapHtml = new TreeMap<>();
  private final ClientSocket socket;
  private final TerminalFrames frames;
  private @Nullable Instant begin;
  private boolean isFromBeginning;

  TerminalSink(
      CommandState command,
      boolean combinedOnly,
      Rendering rendering,
      ClientSocket socket,
      TerminalFrames frames) {
    this.command = command;
    this.echoed = TerminalFrames.beginning(command.text());
    this.combinedOnly = combinedOnly;
    this.rendering = rendering;
    this.socket = socket;
    this.frames = frames;
    this.begin = command.started();
  }

  @Override
  public void deliver(Delivery delivery) throws InterruptedException, IOException {
    switch (delivery) {
      case Delivery.Started started -> {
        begin = started.begin();
        isFromBeginning = true;
        send(Map.of(), 0, started.cursor(), TerminalSink::writeRunning);
      }
      case Delivery.Output output ->
          send(
              Map.of(
                  output.stream(), rendered(html, output.stream(), output.text(), output.files())),
              output.offset(),
              output.cursor(),
              TerminalSink::writeRunning);
      case Delivery.Completed completed ->
          send(
              rendered(completed.rest()),
              completed.offset(),
              completed.cursor(),
              json -> writeEnd(json, completed));
      case Delivery.Lost lost ->
          send(rendered(lost.rest()), lost.offset(), lost.cursor(), json -> writeEnd(json, lost));
      case Delivery.Failed failed -> socket.send(failed(failed));
      case Delivery.Gap gap -> socket.send(frames.gap(command.command(), gap));
      case Delivery.Delayed() -> socket.send(frames.delayed(command.command()));
      case Delivery.Tapped tapped -> sendTapped(tapped);
      case Delivery.Called _ -> {} // commands of this protocol have no game engine
    }
  }

  private void sendTapped(Delivery.Tapped tapped) throws InterruptedException, IOException {
    String text = rendered(tapHtml, tapped.tap(), tapped.text(), List.of());
    socket.send(
        frames.written(
            expectedLength(Map.of(Stream.STDOUT, text)),
            json -> {
              writeBeginning(json);
              json.writeObjectFieldStart("output");
              writeTexts(json, Map.of());
              json.writeArrayFieldStart("breakpoints");
              writeTapped(json, tapped, text);
              json.writeEndArray();
              json.writeEndObject();
              json.writeStringField("begin", begin == null ? "" : begin.toString());
              json.writeStringField("cursor", tapped.cursor().text());
              writeRunning(json);
              writeEnding(json);
            }));
  }

  /** Renders the rest of characters that never became whole. It names no files. */
  private Map<Stream, String> rendered(Map<Stream, String> rest) {
    Map<Stream, String> rendered = new EnumMap<>(Stream.class);
    rest.forEach((stream, text) -> rendered.put(stream, rendered(html, stream, text, List.of())));
    return rendered;
  }

  /** Returns the next piece of a stream in the form that the connection asked for. */
  private <S> String rendered(Map<S, HtmlText> streams, S stream, String text, List<String> files) {
    return switch (rendering) {
      case TEXT -> text;
      case HTML ->
          streams.computeIfAbsent(stream, _ -> new HtmlText(isFromBeginning)).render(text, files);
    };
  }

  private String failed(Delivery.Failed failed) {
    return frames.frame(
        "command",
        frames
            .refusal(failed.message(), failed.isTemporary())
            .put("serverId", command.command().value())
            .set("clientId", frames.value(command.clientId())));
  }

  private void send(
      Map<Stream, String> texts, long offset, Cursor cursor, TerminalFrames.Body ending)
      throws InterruptedException, IOException {
    socket.send(
        frames.written(
            expectedLength(texts),
            json -> {
              writeBeginning(json);
              json.writeObjectFieldStart("output");
              writeTexts(json, texts);
              json.writeEndObject();
              json.writeStringField("begin", begin == null ? "" : begin.toString());
              json.writeNumberField("offset", offset);
              json.writeStringField("cursor", cursor.text());
              ending.write(json);
              writeEnding(json);
            }));
  }

  private void writeBeginning(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", "update");
    json.writeObjectFieldStart("payload");
    json.writeStringField("command", echoed);
    json.writeNumberField("serverId", command.command().value());
    json.writeFieldName("clientId");
    json.writeRawValue(command.clientId());
  }

  private static void writeEnding(JsonGenerator json) throws IOException {
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Each text appears once as {@code combined}, and twice more if streams are separate. */
  private int expectedLength(Map<Stream, String> texts) {
    int length = texts.values().stream().mapToInt(String::length).sum();
    return FRAME_LENGTH + (length + length / 16) * (combinedOnly ? 1 : 3);
  }

  private void writeTexts(JsonGenerator json, Map<Stream, String> texts) throws IOException {
    json.writeStringField("combined", String.join("", texts.values()));
    if (!combinedOnly) {
      json.writeStringField("stdin", texts.getOrDefault(Stream.STDOUT, ""));
      json.writeStringField("stdout", texts.getOrDefault(Stream.STDOUT, ""));
      json.writeStringField("stderr", texts.getOrDefault(Stream.STDERR, ""));
    }
  }

  private void writeTapped(JsonGenerator json, Delivery.Tapped tapped, String text)
      throws IOException {
    boolean isError = tapped.tap().stream() == Stream.STDERR;
    json.writeStartObject();
    json.writeNumberField("location", tapped.tap().location());
    json.writeStringField("combined", text);
    if (!combinedOnly) {
      json.writeStringField("stdout", isError ? "" : text);
      json.writeStringField("stderr", isError ? text : "");
    }
    if (tapped.skipped() > 0) {
      json.writeNumberField("skipped", tapped.skipped());
    }
    json.writeEndObject();
  }

  private static void writeEnd(JsonGenerator json, Delivery.Completed completed)
      throws IOException {
    json.writeStringField("end", completed.end().toString());
    json.writeStringField("status", "completed");
    json.writeNumberField("exitCode", completed.exitCode());
    if (completed.signal() != null) {
      json.writeNumberField("signal", completed.signal());
    }
    if (completed.limit() != null) {
      json.writeStringField("limit", completed.limit().limit().wireName());
      json.writeStringField("message", LimitText.ofEnd(completed.limit()));
    }
  }

  private static void writeEnd(JsonGenerator json, Delivery.Lost lost) throws IOException {
    json.writeStringField("end", lost.end().toString());
    json.writeStringField("status", "completed");
    json.writeNullField("exitCode");
    json.writeBooleanField("lost", true);
    json.writeStringField("message", lost.message());
  }

  private static void writeRunning(JsonGenerator json) throws IOException {
    json.writeStringField("end", "");
    json.writeStringField("status", "running");
  }
}
