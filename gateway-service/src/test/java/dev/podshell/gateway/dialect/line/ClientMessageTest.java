package dev.podshell.gateway.dialect.line;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientMessageTest {

  @Test
  void shouldReadTheDocumentsExamples() throws Exception {
    assertThat(ClientMessage.parse("run echo 42", 20)).isEqualTo(new ClientMessage.Run("echo 42"));
    assertThat(ClientMessage.parse("type ", 20)).isEqualTo(new ClientMessage.Type(""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "run", "dance now", "run a\0b", "run \ud83d", "run longer than that"})
  void shouldRefuseAFrameThatIsNotACommandOrALine(String frame) {
    assertThatExceptionOfType(MalformedMessageException.class)
        .isThrownBy(() -> ClientMessage.parse(frame, 15));
  }

  @Property
  void shouldUnderstandAMessageOrSayWhatIsWrong(@ForAll String frame) {
    try {
      assertThat(ClientMessage.parse(frame, 100)).isNotNull();
    } catch (MalformedMessageException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }
}
