package dev.podshell.contracts.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.podshell.contracts.topic.MalformedRecordException;
import dev.podshell.contracts.topic.RecordJson;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class IdentityTest {

  private static final SessionId SESSION = SessionId.ofToken("a token");

  @Test
  void shouldKeepIdsAcrossReleasesBecauseTheyAreStored() {
    assertThat(SandboxId.of(new LearnerId("ada"), new QuestionId("playground")).value())
        .isEqualTo("9b56af46f55098819cd0e171bfd5d306");
    assertThat(SESSION.value())
        .isEqualTo("e5aab1be6ed97fb5f876005d2c1d6952dadc9e1d71b13ea246cd01799595553b");
    assertThat(CommandId.of(SESSION, "1").value()).isEqualTo(1886342259330929L);
    assertThat(SessionId.ofQuestion(new LearnerId("ada"), new QuestionId("playground")).value())
        .isEqualTo("514a8f3df4cfed7e170a5fde27cbe91bbcfaeeafcc341ca61672b7d5a17de5d2");
    assertThat(LearnerKey.of(new LearnerId("ada")).value())
        .isEqualTo("0a177953c1245870792c4f29d72ae8f24c281ca9e2d8f52be85f1de68af8f033");
    assertThat(MonitorId.of("lamp").value()).isEqualTo("9d21abed9cdae68cd100d9901e7b54ac");
  }

  @Test
  void shouldDistinguishLearnersWhenNamesRunTogether() {
    assertThat(SandboxId.of(new LearnerId("ada"), new QuestionId("bc")))
        .isNotEqualTo(SandboxId.of(new LearnerId("adab"), new QuestionId("c")));
  }

  @Test
  void shouldDistinguishANumberFromAStringAsClientId() {
    assertThat(CommandId.of(SESSION, "1")).isNotEqualTo(CommandId.of(SESSION, "\"1\""));
  }

  @Property
  void shouldFitAJsonNumberWithAnyClientId(@ForAll String clientId) {
    long value = CommandId.of(SESSION, clientId).value();

    assertThat((long) (double) value).isEqualTo(value);
    assertThat(CommandId.parse(Long.toString(value)).value()).isEqualTo(value);
  }

  @Property
  void shouldRefuseAnInvalidSandboxId(@ForAll String text) {
    if (!text.matches("[0-9a-f]{32}")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new SandboxId(text));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "Ada Lovelace", "\u001f", "https://issuer/users?id=1&x=\u00fc"})
  void shouldAcceptALearnerThatATokenMayName(String subject) {
    assertThat(new LearnerId(subject)).hasToString(subject);
    assertThat(new LearnerId(subject.repeat(256).substring(0, 256)).value()).hasSize(256);
  }

  @Test
  void shouldRefuseALearnerThatTheStoreCannotHold() {
    for (String subject : List.of("", "a\u0000", "a".repeat(257))) {
      assertThatIllegalArgumentException().isThrownBy(() -> new LearnerId(subject));
    }
  }

  @Property
  void shouldAcceptAQuestionThatAPathCanName(@ForAll String text) {
    boolean canBe = text.matches("[A-Za-z0-9._~@:+-]{1,128}");

    assertThat(QuestionId.isValid(text)).isEqualTo(canBe);
    assertThat(catchThrowable(() -> new QuestionId(text)) == null).isEqualTo(canBe);
  }

  @Test
  void shouldAcceptTheLongestQuestionAndEveryAllowedCharacter() {
    assertThat(new QuestionId("aZ09._~@:+-")).hasToString("aZ09._~@:+-");
    assertThat(QuestionId.isValid("q".repeat(128))).isTrue();
    assertThat(QuestionId.isValid("q".repeat(129))).isFalse();
  }

  @Test
  void shouldBeOnlyATextInJson() throws Exception {
    record Both(LearnerId learner, QuestionId question) {}
    byte[] json = RecordJson.write(new Both(new LearnerId("ada"), new QuestionId("q1")));

    assertThat(json).asString(UTF_8).isEqualTo("{\"learner\":\"ada\",\"question\":\"q1\"}");
    assertThat(RecordJson.read(json, Both.class))
        .isEqualTo(new Both(new LearnerId("ada"), new QuestionId("q1")));
    assertThatThrownBy(
            () ->
                RecordJson.read(
                    "{\"learner\":\"\",\"question\":\"q\"}".getBytes(UTF_8), Both.class))
        .isInstanceOf(MalformedRecordException.class);
  }

  @Test
  void shouldNotRepeatIncarnations() {
    SecureRandom random = new SecureRandom();
    Set<IncarnationId> seen = new HashSet<>();

    for (int i = 0; i < 10_000; i++) {
      assertThat(seen.add(IncarnationId.random(random))).isTrue();
    }
  }
}
