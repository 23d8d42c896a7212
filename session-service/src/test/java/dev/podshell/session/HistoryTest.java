package dev.podshell.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.TerminalSize;
import dev.podshell.contracts.event.EntryContent;
import dev.podshell.contracts.event.FileEvent;
import dev.podshell.contracts.event.Limit;
import dev.podshell.contracts.event.ReachedLimit;
import dev.podshell.contracts.event.Stream;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.history.TranscriptPage.NumberedEntry;
import dev.podshell.contracts.identity.ReadId;
import dev.podshell.contracts.topic.RecordJson;
import dev.podshell.session.transcript.EntryRow;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/** Checks what gateways read of a transcript. */
@QuarkusTest
@QuarkusTestResource(RealParts.class)
class HistoryTest extends ServiceTest {

  private final Sandbox sandbox = new Sandbox();

  @Test
  void shouldAnswerAnyBytesAsTheyWereWritten() throws Exception {
    byte[] bytes = new byte[256 * 1024];
    new Random(1).nextBytes(bytes);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(sandbox.started(1));
    for (int i = 0; i < 4; i++) {
      byte[] part = java.util.Arrays.copyOfRange(bytes, i * 65536, (i + 1) * 65536);
      records.add(sandbox.output(1, i + 2, i * 65536L, part));
    }
    records.add(sandbox.entry(1, 6, new EntryContent.Resized(new TerminalSize(80, 24))));
    records.add(sandbox.exited(1, 7, 3));
    send(sandbox.start(1, "head -c 262144 /dev/urandom"));
    long reach = sendAll(records);

    List<NumberedEntry> entries = transcript(sandbox, 1, reach);

    assertThat(entries)
        .extracting(NumberedEntry::number)
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L);
    assertThat(outputOf(entries)).isEqualTo(bytes);
    assertThat(entries.get(5).content())
        .isEqualTo(new EntryContent.Resized(new TerminalSize(80, 24)));
    assertThat(entries.getLast().content()).isEqualTo(new EntryContent.Exited(3, null));
  }

  @Test
  void shouldMapEveryColumnOfAnEntryByItsName() throws Exception {
    long mapped =
        queryLong(
            "select count(*) from information_schema.columns where table_name = 'entry'"
                + " and column_name = any (?)",
            (Object) EntryRow.COLUMNS.split(", "));

    assertThat(EntryRow.COLUMNS.split(", ")).hasSize(Math.toIntExact(mapped));
    assertThat(mapped)
        .isEqualTo(
            queryLong(
                "select count(*) from information_schema.columns where table_name = 'entry'"));
  }

  @Test
  void shouldKeepTheLimitThatEndedACommand() throws Exception {
    EntryContent exited = new EntryContent.Exited(143, 15, new ReachedLimit(Limit.TIME, 600));
    send(sandbox.start(1, "sleep 1d"));
    long reach = sendAll(List.of(sandbox.started(1), sandbox.entry(1, 2, exited)));

    assertThat(transcript(sandbox, 1, reach).getLast().content()).isEqualTo(exited);
  }

  @Test
  void shouldKeepCallsOfAGameEngineAndCountThemAsNoOutput() throws Exception {
    byte[] call = "{\"id\":1}\n".getBytes(UTF_8);
    send(sandbox.start(1, "play"));
    long reach =
        send(
            sandbox.started(1),
            sandbox.entry(1, 2, new EntryContent.Called(call)),
            sandbox.output(1, 3, 0, new byte[] {1}));

    Response response = entries(sandbox, 1, Map.of("reach", reach), "application/json");

    TranscriptPage page = RecordJson.read(response.asByteArray(), TranscriptPage.class);
    assertThat(page.entries()).hasSize(3);
    assertThat(page.entries().get(1).content())
        .usingRecursiveComparison()
        .isEqualTo(new EntryContent.Called(call));
    assertThat(page.command().outputBytes()).isEqualTo(1);
  }

  @Test
  void shouldKeepWhatWasTappedBesideTheOutput() throws Exception {
    List<EntryContent> taps =
        List.of(
            new EntryContent.Tapped(3, Stream.STDERR, 5_000_000_000L, new byte[] {0, (byte) 0xFF}),
            new EntryContent.Tapped(0, Stream.STDOUT, 7, new byte[0]));
    send(sandbox.start(1, "a | b"));
    long reach =
        send(
            sandbox.started(1),
            sandbox.entry(1, 2, taps.get(0)),
            sandbox.output(1, 3, 0, new byte[] {1}),
            sandbox.entry(1, 4, taps.get(1)));

    Response response = entries(sandbox, 1, Map.of("reach", reach), "application/json");

    TranscriptPage page = RecordJson.read(response.asByteArray(), TranscriptPage.class);
    assertThat(List.of(page.entries().get(1).content(), page.entries().get(3).content()))
        .usingRecursiveComparison()
        .isEqualTo(taps);
    assertThat(page.command().outputBytes()).isEqualTo(1);
    assertThat(page.command().lastEntry()).isEqualTo(4);
  }

  @Test
  void shouldKeepTheNamesOfFilesInAnOutput() throws Exception {
    List<String> files = List.of("a.txt", "b c", "{\"x\"}, 'y'", "ü☃😀");
    send(sandbox.start(1, "ls"));
    long reach =
        send(
            sandbox.started(1),
            sandbox.entry(1, 2, new EntryContent.Output(Stream.STDOUT, 0, new byte[] {'a'}, files)),
            sandbox.output(1, 3, 1, new byte[] {'b'}));

    List<NumberedEntry> binary = transcript(sandbox, 1, reach);
    List<NumberedEntry> text =
        RecordJson.read(
                entries(sandbox, 1, Map.of("reach", reach), "application/json").asByteArray(),
                TranscriptPage.class)
            .entries();

    for (List<NumberedEntry> entries : List.of(binary, text)) {
      assertThat(((EntryContent.Output) entries.get(1).content()).files()).isEqualTo(files);
      assertThat(((EntryContent.Output) entries.get(2).content()).files()).isEmpty();
    }
  }

  @Test
  void shouldStoreNothingOfFilesThatWereRead() throws Exception {
    send(sandbox.start(1, "ls"));
    long reach =
        send(
            sandbox.started(1),
            sandbox.event(
                new FileEvent.Content(
                    sandbox.id,
                    sandbox.incarnation,
                    1,
                    Instant.now(),
                    ReadId.random(new SecureRandom()),
                    0,
                    3,
                    1,
                    new byte[3])),
            sandbox.output(1, 2, 0, new byte[] {'b'}));

    assertThat(transcript(sandbox, 1, reach)).hasSize(2);
    assertThat(state(sandbox, 1).outputBytes()).isEqualTo(1);
  }

  @Test
  void shouldAnswerJsonWhenAskedForIt() throws Exception {
    byte[] bytes = {0, (byte) 0xFF, 27, '[', 'A', (byte) 0xC3};
    send(sandbox.start(1, "printf"));
    long reach = send(sandbox.started(1), sandbox.output(1, 2, 0, bytes));

    Response response = entries(sandbox, 1, Map.of("reach", reach), "application/json");

    response.then().statusCode(200).contentType("application/json");
    TranscriptPage page = RecordJson.read(response.asByteArray(), TranscriptPage.class);
    assertThat(outputOf(page.entries())).isEqualTo(bytes);
    assertThat(page.command().outputBytes()).isEqualTo(bytes.length);
  }

  @Test
  void shouldEndAPageWhereItIsFull() throws Exception {
    byte[] part = new byte[10_000];
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(sandbox.started(1));
    for (int i = 0; i < 20; i++) {
      records.add(sandbox.output(1, i + 2, i * 10_000L, part));
    }
    send(sandbox.start(1, "cat"));
    long reach = sendAll(records);

    TranscriptPage page =
        RecordJson.read(
            entries(
                    sandbox,
                    1,
                    Map.of("reach", reach, "after", 3, "maxBytes", 35_000),
                    "application/json")
                .asByteArray(),
            TranscriptPage.class);
    TranscriptPage smallest =
        RecordJson.read(
            entries(sandbox, 1, Map.of("after", 3, "maxBytes", 1), "application/json")
                .asByteArray(),
            TranscriptPage.class);

    assertThat(page.entries()).extracting(NumberedEntry::number).containsExactly(4L, 5L, 6L);
    assertThat(smallest.entries()).extracting(NumberedEntry::number).containsExactly(4L);
  }

  @Test
  void shouldEndAPageOfSmallEntriesByTheirNumber() throws Exception {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    records.add(sandbox.started(1));
    for (int i = 0; i < 1200; i++) {
      records.add(sandbox.output(1, i + 2, i, new byte[] {(byte) i}));
    }
    send(sandbox.start(1, "yes"));
    long reach = sendAll(records);

    assertThat(page(sandbox, 1, 0, reach).entries()).hasSize(500);
    assertThat(transcript(sandbox, 1, reach)).hasSize(1201);
  }

  @Test
  void shouldWaitUntilIngestHasReachedTheRequestedOffset() throws Exception {
    send(sandbox.start(1, "echo"));
    long next = send(sandbox.started(1));
    CompletableFuture<TranscriptPage> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return page(sandbox, 1, 0, next + 1);
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            });

    assertThat(waiting).isNotCompleted();
    send(sandbox.output(1, 2, 0, new byte[] {42}));

    assertThat(waiting.get(10, TimeUnit.SECONDS).entries()).hasSize(2);
  }

  @Test
  void shouldAnswerAWaitingReadWhenAnotherInstanceHasIngested() throws Exception {
    send(sandbox.start(1, "echo"));
    long next = send(sandbox.started(1));
    page(sandbox, 1, 0, next);
    long reach = next + 1;
    CompletableFuture<Response> waiting =
        CompletableFuture.supplyAsync(
            () -> entries(sandbox, 1, Map.of("reach", reach), "application/json"));

    try (Connection other = database();
        PreparedStatement announce = other.prepareStatement("select pg_notify(?, ?)")) {
      announce.setString(1, "podshell_watermark");
      announce.setString(2, "podshell.events/" + sandbox.partition + "/" + reach);
      announce.execute();
    }

    assertThat(waiting.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
    send(sandbox.output(1, 2, 0, new byte[] {42}));
  }

  @Test
  void shouldSayTryAgainWhenIngestIsTooLate() throws Exception {
    send(sandbox.start(1, "echo"));
    long next = send(sandbox.started(1));

    entries(sandbox, 1, Map.of("reach", next + 1000), "application/json")
        .then()
        .statusCode(503)
        .contentType("application/problem+json")
        .header("Retry-After", "1");
  }

  @Test
  void shouldHearOfWatermarksAgainWhenTheConnectionWasCut() throws Exception {
    send(sandbox.start(1, "echo"));
    assertThat(
            queryLong(
                "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                    + " where application_name = 'podshell-session-watermarks'"))
        .isEqualTo(1);

    long reach = send(sandbox.started(1), sandbox.output(1, 2, 0, new byte[] {42}));

    assertThat(page(sandbox, 1, 0, reach).entries()).hasSize(2);
  }

  @Test
  void shouldSayWhatIsWrongWithAMalformedRequest() {
    gateway()
        .get("/sandboxes/nonsense/commands/1/entries")
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
    entries(sandbox, 1, Map.of("after", -1), "application/json")
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
  }
}
