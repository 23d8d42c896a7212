package dev.podshell.local.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.local.process.Folders;
import dev.podshell.local.process.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Describes the folder of one server: its data, its password and its log.
 *
 * @param path absolute
 */
public record PostgresFolder(Path path) {

  public static final String USER = "podshell";
  public static final String DATABASE = "podshell";

  private static final int STATUS_LINE = 7;

  // The address that the server listens on decides from where a client can connect.
  private static final String WHO_MAY_CONNECT = "host all all all scram-sha-256\n";

  public Path data() {
    return path.resolve("data");
  }

  public Path log() {
    return path.resolve("postgres.log");
  }

  /** Returns the password, which is made at random at the first call. */
  public String password() {
    try {
      Folders.createPrivate(path);
      return PrivateFile.readOrCreateSecret(passwordFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes user, password and database if they are missing, all or nothing. */
  public void create(PostgresPrograms programs) throws IOException, InterruptedException {
    if (Files.exists(data())) {
      return;
    }
    String unused = password();
    Path unfinished = path.resolve("data.new");
    Folders.delete(unfinished);
    run(programs.command("initdb", initializationOf(unfinished)), "");
    run(
        programs.command("postgres", List.of("--single", "-D", unfinished.toString(), "postgres")),
        "CREATE DATABASE " + DATABASE + "\n");
    Files.writeString(unfinished.resolve("pg_hba.conf"), WHO_MAY_CONNECT);
    Files.move(unfinished, data(), StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Returns whether this process serves; PostgreSQL writes id and status of the first process to a
   * file.
   */
  public boolean isReady(long pid) throws IOException {
    List<String> lines = Files.readAllLines(data().resolve("postmaster.pid"));
    return lines.size() > STATUS_LINE
        && lines.getFirst().equals(Long.toString(pid))
        && lines.get(STATUS_LINE).strip().equals("ready");
  }

  private Path passwordFile() {
    return path.resolve("password");
  }

  private List<String> initializationOf(Path data) {
    return List.of(
        "--pgdata=" + data,
        "--username=" + USER,
        "--pwfile=" + passwordFile(),
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions");
  }

  private void run(List<String> command, String input) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Redirect.appendTo(log().toFile()))
            .start();
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(UTF_8));
    }
    if (process.waitFor() != 0) {
      throw new IOException("its data folder could not be made, see " + log());
    }
  }
}
