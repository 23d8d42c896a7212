package dev.podshell.gateway.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RefusalLogTest {

  private static final ClientAddress ADA = new ClientAddress("192.0.2.1");

  private final RefusalLog log = new RefusalLog();
  private final long now = System.nanoTime();

  @Test
  void shouldLogAClientOnceAMinuteWithTheNumberOfItsRefusals() {
    assertThat(line(ADA, 0)).contains("192.0.2.1", Refusal.FLOOD.message());
    for (int i = 0; i < 1000; i++) {
      assertThat(line(ADA, 1)).isEmpty();
    }
    assertThat(line(ADA, 61)).contains("1000 times before");
  }

  @Test
  void shouldNotLetManyAddressesFloodTheLog() {
    long lines =
        IntStream.range(0, 100_000)
            .filter(i -> !line(new ClientAddress("192.0.2." + i), 1).isEmpty())
            .count();
    assertThat(lines).isEqualTo(120);
    assertThat(line(ADA, 62)).contains("99880 refusals were not logged");
  }

  private String line(ClientAddress address, int second) {
    return log.line(address, Refusal.FLOOD, now + Duration.ofSeconds(second).toNanos());
  }
}
