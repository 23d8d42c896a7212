package dev.podshell.contracts.topic;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes the attributes of a record in CloudEvents' binary mode: each is a Kafka header
 * {@code ce_<name>}.
 *
 * @see <a
 *     href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">CloudEvents
 *     1.0.2, Kafka protocol binding</a>
 */
public final class CloudEventHeaders {

  public static final String JSON = "application/json";
  public static final String BYTES = "application/octet-stream";

  private static final String PREFIX = "ce_";
  private static final String CONTENT_TYPE = "content-type";

  private final Headers headers;

  private CloudEventHeaders(Headers headers) {
    this.headers = headers;
  }

  /** Returns the attributes of received headers. */
  public static CloudEventHeaders of(Headers headers) {
    return new CloudEventHeaders(headers);
  }

  /**
   * Creates headers to send, with the attributes that the specification requires.
   *
   * @param id unique within the source; a repetition has the same id
   */
  public static CloudEventHeaders create(
      String type, String source, String id, Instant time, String contentType) {
    CloudEventHeaders created = new CloudEventHeaders(new RecordHeaders());
    created.headers.add(CONTENT_TYPE, contentType.getBytes(UTF_8));
    return created
        .with("specversion", "1.0")
        .with("type", type)
        .with("source", source)
        .with("id", id)
        .with("time", time.toString());
  }

  public CloudEventHeaders with(String attribute, String value) {
    headers.add(PREFIX + attribute, value.getBytes(UTF_8));
    return this;
  }

  public Headers headers() {
    return headers;
  }

  public String type() throws MalformedRecordException {
    return required("type");
  }

  /** Returns whether the record's type begins with a prefix; false if it has no type. */
  public boolean hasTypeOf(String prefix) {
    String type = optional("type");
    return type != null && type.startsWith(prefix);
  }

  public Instant time() throws MalformedRecordException {
    try {
      return Instant.parse(required("time"));
    } catch (DateTimeException e) {
      throw new MalformedRecordException("The header ce_time is not an RFC 3339 time", e);
    }
  }

  public long number(String attribute) throws MalformedRecordException {
    return parsed(attribute, Long::parseLong);
  }

  /** Parses an attribute; the parser refuses with IllegalArgumentException. */
  public <T> T parsed(String attribute, Function<String, T> parser)
      throws MalformedRecordException {
    String value = required(attribute);
    try {
      return parser.apply(value);
    } catch (IllegalArgumentException e) {
      throw new MalformedRecordException("The header ce_" + attribute + " is malformed", e);
    }
  }

  public @Nullable String optional(String attribute) {
    Header header = headers.lastHeader(PREFIX + attribute);
    return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
  }

  private String required(String attribute) throws MalformedRecordException {
    String value = optional(attribute);
    if (value == null) {
      throw new MalformedRecordException("The header ce_" + attribute + " is missing");
    }
    return value;
  }
}
