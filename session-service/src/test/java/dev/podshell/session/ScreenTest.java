package dev.podshell.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.TerminalScreen;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.session.history.Retention;
import dev.podshell.session.terminal.XtermProcess;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A terminal that starts near the end shows the same as one that has got everything. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
@SuppressWarnings("NullAway.Init") // set before the tests
class ScreenTest extends ServiceTest {

  private static final TerminalSize SIZE = new TerminalSize(100, 30);
  private static final int KIB = 1024;

  private static XtermProcess xterm;

  private final Sandbox sandbox = new Sandbox();
  private final Random random = new Random(1);
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private long entry = 1;

  @Inject Retention retention;

  @BeforeAll
  static void startXterm() throws Exception {
    xterm = XtermProcess.start();
  }

  @AfterAll
  static void endXterm() {
    xterm.close();
  }

  @Test
  void shouldStartNearTheEndOfALongOutputWithTheStateBeforeIt() throws Exception {
    start();
    write("\u001b[?2004h\u001b]2;a title\u0007\u001b[1;35m");
    long reach = write(lines(2000 * KIB) + "\u001b[?25lthe end");

    TerminalScreen screen = screen(0, reach);

    assertThat(screen.size()).isEqualTo(SIZE);
    assertThat(screen.sequences()).contains("\u001b[?2004h", "\u001b]2;a title", "\u001b[0;1;35m");
    assertThat(written.size() - screen.offset()).isBetween(256L * KIB, 600L * KIB);
    assertThatXtermShowsTheSameFrom(screen, reach);
  }

  @Test
  void shouldShowTheAlternateScreenAndTheOtherOneWhenItIsLeft() throws Exception {
    start();
    write(lines(1000 * KIB) + "$ editor\r\n");
    write("\u001b[?1049h\u001b[H\u001b[2J\u001b[?1hstatus line at the top\r\n");
    for (int i = 0; i < 30; i++) {
      write("\u001b[%d;5H\u001b[7m%s\u001b[m".formatted(i % 20 + 5, lines(20 * KIB)));
    }
    long reach = write("\u001b[10;10Hcursor");

    TerminalScreen screen = screen(0, reach);

    assertThatXtermShowsTheSameFrom(screen, reach);
    long left = write("\u001b[?1l\u001b[?1049l$ back");
    assertThatXtermShowsTheSameFrom(screen, left);
  }

  @Test
  void shouldShowWhatWasThereBeforeProgramsThatDrewMuchAndHaveEnded() throws Exception {
    start();
    write(lines(600 * KIB) + "$ editor\r\n");
    for (int i = 0; i < 2; i++) {
      write("\u001b[?1049h\u001b[H\u001b[2J");
      for (int row = 1; row < 40; row++) {
        write("\u001b[%d;1H".formatted(row % 30 + 1) + "z".repeat(20 * KIB) + "\u001b[H");
      }
      write("\u001b[?1049l$ again\r\n");
    }
    long reach = write("$ ");

    assertThatXtermShowsTheSameFrom(screen(0, reach), reach);
  }

  @Test
  void shouldStartWhereTheScreenWasLastClearedIfItWasEnteredLongAgo() throws Exception {
    start();
    write("\u001b[?1049h" + lines(5000 * KIB));
    write("\u001b[H\u001b[2Jthis stays at the top\r\n" + "\u001b[5;1H" + "x".repeat(30));
    for (int i = 0; i < 10; i++) {
      write("\u001b[6;1H\u001b[J" + "y ".repeat(35 * KIB / 2).substring(0, 30 * KIB));
    }
    long reach = write("\u001b[6;1H\u001b[Jend");

    assertThatXtermShowsTheSameFrom(screen(0, reach), reach);
  }

  @Test
  void shouldGoBackFurtherForTheLinesThatAProgressBarHasLeft() throws Exception {
    start();
    write(lines(500 * KIB) + "loading\r\n");
    StringBuilder bar = new StringBuilder();
    for (int i = 0; bar.length() < 800 * KIB; i++) {
      bar.append("\r\u001b[32m").append(i).append(" of many\u001b[m");
    }
    long reach = write(bar.toString());

    assertThatXtermShowsTheSameFrom(screen(0, reach), reach);
  }

  @Test
  void shouldSayTheNewestSize() throws Exception {
    start();
    write(lines(700 * KIB));
    entry++;
    TerminalSize newest = new TerminalSize(120, 40);
    send(sandbox.entry(1, entry, new EntryContent.Resized(newest)));
    long reach = write(lines(10 * KIB));

    assertThat(screen(0, reach).size()).isEqualTo(newest);
  }

  @Test
  void shouldFindNoPlaceInAShortOutputOrAfterTheLastOne() throws Exception {
    start();
    long few = write(lines(300 * KIB));
    answer(0, few).then().statusCode(204);

    long reach = write(lines(700 * KIB));
    long place = screen(0, reach).entry();

    assertThat(screen(place - 1, reach).entry()).isEqualTo(place);
    answer(place, reach).then().statusCode(204);
  }

  @Test
  void shouldFindNoPlaceInTheOutputOfPipesNorBeyondEntriesOfTaps() throws Exception {
    send(sandbox.start(1, "cat"), sandbox.started(1));
    byte[] output = lines(60 * KIB).getBytes(UTF_8);
    long reach = 0;
    for (int i = 0; i < 12; i++) {
      reach = send(sandbox.output(1, i + 2, (long) i * output.length, output));
    }
    answer(0, reach).then().statusCode(204);

    Sandbox tapped = new Sandbox();
    send(tapped.start(1, "a | b", SIZE), tapped.started(1));
    send(tapped.entry(1, 2, new EntryContent.Tapped(0, Stream.STDOUT, 0, new byte[] {1})));
    for (int i = 0; i < 12; i++) {
      reach =
          send(
              tapped.entry(
                  1, i + 3, new EntryContent.Output(Stream.TTY, (long) i * output.length, output)));
    }
    page(tapped, 1, 0, reach);
    gateway()
        .get("/sandboxes/{s}/commands/{c}/screen", tapped.id.value(), tapped.command(1))
        .then()
        .statusCode(204);
  }

  @Test
  void shouldFindNoPlaceIfTheBeginningWasStoredByAServiceThatFollowedNoTerminals()
      throws Exception {
    start();
    page(sandbox, 1, 0, write("\u001b[?2004h" + lines(300 * KIB)));
    try (Connection database = database();
        Statement statement = database.createStatement()) {
      statement.execute("delete from terminal");
    }
    long reach = write(lines(700 * KIB));

    answer(0, reach).then().statusCode(204);
  }

  @Test
  void shouldDeleteStatesOfTerminalsWithTheirCommands() throws Exception {
    start();
    long reach = write(lines(700 * KIB));
    screen(0, reach);

    retention.deleteBefore(Instant.now().plus(Duration.ofMinutes(1)));

    assertThat(queryLong("select count(*) from terminal")).isZero();
    assertThat(queryLong("select count(*) from terminal_checkpoint")).isZero();
  }

  private void start() throws Exception {
    send(sandbox.start(1, "bash", SIZE), sandbox.started(1));
  }

  /** Writes a text in entries of any lengths, each in a batch of its own or with others. */
  private long write(String text) throws Exception {
    byte[] bytes = text.getBytes(UTF_8);
    long reach = 0;
    int begin = 0;
    while (begin < bytes.length) {
      int end = Math.min(bytes.length, begin + 1 + random.nextInt(64 * KIB));
      byte[] piece = Arrays.copyOfRange(bytes, begin, end);
      entry++;
      reach =
          send(sandbox.entry(1, entry, new EntryContent.Output(Stream.TTY, written.size(), piece)));
      written.writeBytes(piece);
      begin = end;
    }
    return reach;
  }

  private String lines(int length) {
    StringBuilder lines = new StringBuilder();
    while (lines.length() < length) {
      lines
          .append("\u001b[3%dmline %d é\u001b[39m ".formatted(random.nextInt(8), lines.length()))
          .append("=".repeat(random.nextInt(60)))
          .append("\r\n");
    }
    return lines.toString();
  }

  private Response answer(long after, long reach) throws Exception {
    page(sandbox, 1, 0, reach);
    return gateway()
        .queryParam("after", after)
        .get("/sandboxes/{s}/commands/{c}/screen", sandbox.id.value(), sandbox.command(1));
  }

  private TerminalScreen screen(long after, long reach) throws Exception {
    return RecordJson.read(
        answer(after, reach).then().statusCode(200).extract().asByteArray(), TerminalScreen.class);
  }

  private void assertThatXtermShowsTheSameFrom(TerminalScreen screen, long reach) throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    output.writeBytes(screen.sequences().getBytes(UTF_8));
    output.writeBytes(screen.output());
    List<NumberedEntry> rest =
        transcript(sandbox, 1, reach).stream()
            .filter(each -> each.number() > screen.entry())
            .toList();
    output.writeBytes(outputOf(rest));
    assertThat(screen.offset() + screen.output().length + outputOf(rest).length)
        .isEqualTo(written.size());
    assertThat(xterm.screenAfter(SIZE, output.toByteArray()))
        .isEqualTo(xterm.screenAfter(SIZE, written.toByteArray()));
  }
}
