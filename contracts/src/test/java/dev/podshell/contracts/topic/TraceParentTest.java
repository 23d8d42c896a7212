package dev.podshell.contracts.topic;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceParentTest {

  @Test
  void shouldReadTheTraceThatWasAdded() {
    Headers headers = new RecordHeaders();
    TraceParent trace = TraceParent.begin();

    trace.addTo(headers);

    assertThat(TraceParent.of(headers)).hasValue(trace);
    assertThat(headers.lastHeader("traceparent").value())
        .asString(US_ASCII)
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "00-1-2-01", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"})
  void shouldIgnoreATraceInAnotherForm(String value) {
    Headers headers = new RecordHeaders().add("traceparent", value.getBytes(US_ASCII));

    assertThat(TraceParent.of(headers)).isEmpty();
    assertThat(TraceParent.of(new RecordHeaders().add("traceparent", null))).isEmpty();
    assertThat(TraceParent.of(new RecordHeaders())).isEmpty();
  }
}
