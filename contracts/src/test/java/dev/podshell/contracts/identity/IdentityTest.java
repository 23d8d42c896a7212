package dev.podshell.contracts.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.security.SecureRandom;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class IdentityTest {

  private static final SessionId SESSION = SessionId.ofToken("a token");

  @Test
  void shouldKeepIdsAcrossReleasesBecauseTheyAreStored() {
    assertThat(SandboxId.of("ada", "playground").value())
        .isEqualTo("9b56af46f55098819cd0e171bfd5d306");
    assertThat(SESSION.value())
        .isEqualTo("e5aab1be6ed97fb5f876005d2c1d6952dadc9e1d71b13ea246cd01799595553b");
    assertThat(CommandId.of(SESSION, "1").value()).isEqualTo(1886342259330929L);
    assertThat(MonitorId.of("lamp").value()).isEqualTo("9d21abed9cdae68cd100d9901e7b54ac");
  }

  @Test
  void shouldTellLearnersApartWhenNamesRunTogether() {
    assertThat(SandboxId.of("ada", "bc")).isNotEqualTo(SandboxId.of("adab", "c"));
  }

  @Test
  void shouldTellANumberFromAStringAsClientId() {
    assertThat(CommandId.of(SESSION, "1")).isNotEqualTo(CommandId.of(SESSION, "\"1\""));
  }

  @Property
  void shouldFitAJsonNumberWhateverTheClientId(@ForAll String clientId) {
    long value = CommandId.of(SESSION, clientId).value();

    assertThat((long) (double) value).isEqualTo(value);
    assertThat(CommandId.parse(Long.toString(value)).value()).isEqualTo(value);
  }

  @Property
  void shouldRefuseWhatIsNoSandboxId(@ForAll String text) {
    if (!text.matches("[0-9a-f]{32}")) {
      assertThatIllegalArgumentException().isThrownBy(() -> new SandboxId(text));
    }
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
