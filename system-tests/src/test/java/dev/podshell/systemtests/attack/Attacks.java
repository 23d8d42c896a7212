package dev.podshell.systemtests.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.podshell.contracts.topic.Topic;
import dev.podshell.systemtests.PodshellSystem;
import dev.podshell.systemtests.client.RoomClient;
import dev.podshell.systemtests.client.SocketIoClient;
import dev.podshell.systemtests.client.TerminalClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Lists the attacks that once stopped a service or other learners, and similar ones. This is one
 * long file, because each attack is a constant.
 */
enum Attacks {

  /** Opens forty here-documents in one line of a text whose pipes the gateway must find. */
  HERE_DOCUMENTS(system -> tap(system, hereDocuments(), 1)),

  /** Sends a text that consists of pipes. */
  PIPES(system -> tap(system, "a|".repeat(8_185) + "a", 8)),

  /** Nests constructs of the shell deeper than any stack. */
  NESTED_SHELL(system -> tap(system, "$(".repeat(8_000) + "a | b", 8)),

  /** Edits a room twice, so that thousands of lines differ. */
  EDITS_OF_MANY_LINES(system -> edit(system, number -> Attacks.lines(number, 30_000))),

  /** Edits a room with texts that are larger than any room. */
  EDITS_OF_A_MEBIBYTE(system -> edit(system, number -> Attacks.lines(number, 130_000))),

  /** Asks for thumbnails of a small file that is a large image in many scans. */
  THUMBNAILS(Attacks::thumbnails),

  /** Sends messages of 1,000 KiB that never end, without authentication. */
  UNFINISHED_MESSAGES(
      system -> {
        List<RawConnection> connections = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
          RawConnection.webSocket(system.gateway(), "/terminal").ifPresent(connections::add);
        }
        for (int piece = 0; piece < 25; piece++) {
          connections.forEach(connection -> connection.sendFragment(40 * 1024));
        }
        rest();
        connections.forEach(RawConnection::close);
      }),

  /** Sends bodies of Engine.IO that never end. */
  UNFINISHED_BODIES(
      system ->
          holdOpen(
              system,
              "POST /socket.io/?EIO=4&transport=polling&sid=none HTTP/1.1\r\nHost: localhost\r\n"
                  + "Content-Length: 1000000\r\n\r\n"
                  + "4".repeat(200_000))),

  /** Sends requests whose headers never end. */
  SLOW_HEADERS(system -> holdOpen(system, "GET /terminal HTTP/1.1\r\nHost: localhost\r\nX-A: ")),

  /** Makes rooms without end. */
  ROOMS(
      system ->
          inParallel(
              8,
              _ -> {
                try (HttpClient http = HttpClient.newHttpClient()) {
                  HttpRequest request =
                      HttpRequest.newBuilder(system.gateway().resolve("/sessions"))
                          .POST(HttpRequest.BodyPublishers.ofString("{}"))
                          .build();
                  long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(Attack.SECONDS);
                  while (System.nanoTime() < end) {
                    http.send(request, HttpResponse.BodyHandlers.discarding());
                  }
                }
              })),

  /** Writes output that nobody reads. */
  OUTPUT(system -> inSandbox(system, "timeout %d yes".formatted(Attack.SECONDS))),

  /** Starts processes without end. */
  FORK_BOMB(
      system ->
          inSandbox(system, "f() { f | f & }; f; sleep %d; kill -9 -1".formatted(Attack.SECONDS))),

  /** Opens every terminal of the machine. */
  TERMINALS(
      system ->
          inSandbox(
              system,
              """
              python3 -c '
              import pty, time
              held = []
              try:
                  while True: held.append(pty.openpty())
              except OSError as e: print(e, len(held))
              time.sleep(%d)'
              """
                  .formatted(Attack.SECONDS))),

  /** Fills memory that belongs to no process. */
  MEMORY_FILES(
      system ->
          inSandbox(
              system,
              """
              python3 -c '
              import os, time
              piece = b"x" * (1 << 20)
              try:
                  for i in range(1024): os.write(os.memfd_create("m"), piece)
              except OSError as e: print(e)
              time.sleep(%d)'
              """
                  .formatted(Attack.SECONDS))),

  /**
   * Sends JSON that is deeper than any stack, in every protocol that takes a message from a
   * stranger.
   */
  DEEP_JSON(
      system -> {
        String deep = "[".repeat(900_000);
        inParallel(
            8,
            _ -> {
              try (TerminalClient terminal =
                  TerminalClient.connect(system.gateway(), "playground")) {
                terminal.sendText(deep);
                int unused = terminal.awaitClose();
              } catch (RuntimeException _) {
                // The gateway may close the connection.
              }
            });
      }),

  /** Sends more commands to a monitor than a connection may have open. */
  MONITOR_BURST(
      system -> {
        try (SocketIoClient user = SocketIoClient.connect(system.gateway())) {
          user.emit("query", "monitor_id", "away " + UUID.randomUUID());
          for (int i = 0; i < 20_000; i++) {
            user.emit("command send", "command", "on");
          }
          rest();
        } catch (RuntimeException _) {
          // The gateway has closed the connection.
        }
      }),

  /** Writes records without a meaning to the topics. */
  RECORDS(Attacks::records);

  private final Attack attack;

  Attacks(Attack attack) {
    this.attack = attack;
  }

  Attack attack() {
    return attack;
  }

  /** Returns the name as a report writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private interface Work {
    void run(int number) throws Exception;
  }

  private interface Texts {
    String text(int number);
  }

  private static void tap(PodshellSystem system, String text, int times) throws Exception {
    inParallel(
        times,
        number -> {
          try (TerminalClient eve = system.login("eve-" + number)) {
            ObjectNode command = TerminalClient.payload(1, text);
            command.putArray("breakpoints").add(0);
            var unused = eve.request(command);
          } catch (AssertionError _) {
            // There is no answer to the attacker. Only those of others matter.
          }
        });
  }

  private static String hereDocuments() {
    String names =
        IntStream.range(0, 42).mapToObj(i -> " <<E%02d".formatted(i)).collect(Collectors.joining());
    String bodies =
        IntStream.range(0, 42).mapToObj("\nE%02d"::formatted).collect(Collectors.joining());
    return "cat | cat" + names + bodies + "\n";
  }

  /**
   * Lets two strangers edit, each in a separate room, which is more than the gateway's processors
   * can do at once.
   */
  private static void edit(PodshellSystem system, Texts texts) throws Exception {
    inParallel(
        2,
        _ -> {
          String session = RoomClient.create(system.gateway());
          try (RoomClient stranger = RoomClient.join(system.gateway(), session, "stranger")) {
            for (int number = 1; number <= 2; number++) {
              stranger.send("code-change", stranger.payload().put("changes", texts.text(number)));
            }
            rest();
          } catch (RuntimeException _) {
            // The gateway has closed the connection.
          }
        });
  }

  /** Returns lines; no two texts have a line in common. */
  private static String lines(int text, int lines) {
    return IntStream.range(0, lines)
        .mapToObj(line -> text + Integer.toString(line, Character.MAX_RADIX))
        .collect(Collectors.joining("\n"));
  }

  private static void thumbnails(PodshellSystem system) throws Exception {
    try (TerminalClient eve = system.login("eve-" + UUID.randomUUID())) {
      long made = eve.run(1, "cat > make.py; python3 make.py");
      eve.type(made, ProgressiveImage.PROGRAM);
      eve.send(eve.message("update", TerminalClient.update("eof", made)));
      eve.awaitCompletion(made);
      URI image = system.gateway().resolve("/files/" + made + "/bomb.jpg?thumbnail");
      inParallel(
          4,
          _ -> {
            try (HttpClient http = HttpClient.newHttpClient()) {
              HttpRequest request =
                  HttpRequest.newBuilder(image)
                      .header("Authorization", "Bearer " + eve.sessionToken())
                      .build();
              http.send(request, HttpResponse.BodyHandlers.discarding());
            }
          });
    }
  }

  private static void inSandbox(PodshellSystem system, String text) {
    try (TerminalClient eve = system.login("eve-" + UUID.randomUUID())) {
      long serverId = eve.run(1, text);
      rest();
      eve.signal(serverId, 9);
      eve.awaitCompletion(serverId);
    }
  }

  private static void holdOpen(PodshellSystem system, String beginning) throws Exception {
    List<RawConnection> connections = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      RawConnection.open(system.gateway()).ifPresent(connections::add);
    }
    connections.forEach(connection -> connection.send(beginning.getBytes(UTF_8)));
    for (int second = 0; second < Attack.SECONDS; second++) {
      connections.forEach(connection -> connection.send(new byte[] {'x'}));
      TimeUnit.SECONDS.sleep(1);
    }
    connections.forEach(RawConnection::close);
  }

  /** Publishes values that are no records, under every type. */
  private static void records(PodshellSystem system) throws Exception {
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", system.bootstrapServers()),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (Topic topic : List.of(Topic.EVENTS, Topic.COMMANDS, Topic.ROOMS)) {
        for (String value : List.of("", "null", "{}", "[null]", "{\"program\":null}", "\u0000")) {
          for (String type : TYPES) {
            for (int sandbox = 0; sandbox < 10; sandbox++) {
              producer.send(record(topic, "nobody-" + sandbox, type, value));
            }
          }
        }
      }
      producer.flush();
    }
    rest();
  }

  private static final List<String> TYPES =
      List.of(
          "dev.podshell.command.start",
          "dev.podshell.entry.output",
          "dev.podshell.entry.exit",
          "dev.podshell.room.join",
          "dev.podshell.room.changed",
          "dev.podshell.monitor.send",
          "");

  private static ProducerRecord<byte[], byte[]> record(
      Topic topic, String sandbox, String type, String value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic.topicName(), sandbox.getBytes(UTF_8), value.getBytes(UTF_8));
    Map.of(
            "ce_specversion", "1.0",
            "ce_id", UUID.randomUUID().toString(),
            "ce_source", "/nobody",
            "ce_type", type,
            "ce_sandbox", sandbox,
            "ce_command", "1",
            "ce_entry", "1",
            "ce_files", "[null]")
        .forEach((name, header) -> record.headers().add(name, header.getBytes(UTF_8)));
    return record;
  }

  private static void inParallel(int times, Work work) throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Void>> all = new ArrayList<>();
      for (int number = 0; number < times; number++) {
        int of = number;
        all.add(
            CompletableFuture.runAsync(
                () -> {
                  try {
                    work.run(of);
                  } catch (IOException _) {
                    // The gateway may refuse this.
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                },
                threads));
      }
      CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(120, TimeUnit.SECONDS);
    }
  }

  /** Waits while the attack goes on by itself. */
  private static void rest() {
    try {
      TimeUnit.SECONDS.sleep(Attack.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
