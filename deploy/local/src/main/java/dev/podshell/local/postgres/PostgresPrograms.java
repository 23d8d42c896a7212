package dev.podshell.local.postgres;

import dev.podshell.local.process.Folders;
import dev.podshell.local.process.Home;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * Finds PostgreSQL's programs, which are unpacked from the library that carries them.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 */
public record PostgresPrograms(Path folder) {

  private static final String ARCHIVE = "/postgres-linux-x86_64.txz";

  /** Unpacks the programs, unless an earlier call or another JVM has. */
  public static PostgresPrograms unpackBeside(Home home) throws IOException {
    Path folder = home.resolve("postgres");
    if (Files.notExists(folder)) {
      Path unpacked = Files.createTempDirectory(folder.getParent(), "postgres-");
      unpack(unpacked);
      putInPlace(unpacked, folder);
    }
    return new PostgresPrograms(folder);
  }

  /**
   * Returns the command that runs a program. PostgreSQL refuses to be root; in a user namespace
   * root is nobody, and root's files are nobody's.
   */
  public List<String> command(String program, List<String> arguments) {
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "--user"));
    }
    command.add(folder.resolve("bin").resolve(program).toString());
    command.addAll(arguments);
    return command;
  }

  private static void unpack(Path folder) throws IOException {
    InputStream archive = PostgresPrograms.class.getResourceAsStream(ARCHIVE);
    if (archive == null) {
      throw new IOException("PostgreSQL's programs are not on the class path: " + ARCHIVE);
    }
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(archive))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        unpack(tar, entry, entry.resolveIn(folder));
      }
    }
  }

  private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.getParent());
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    if ((entry.getMode() & 0100) != 0) {
      path.toFile().setExecutable(true, false);
    }
  }

  private static void putInPlace(Path unpacked, Path folder) throws IOException {
    try {
      Files.move(unpacked, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (DirectoryNotEmptyException | FileAlreadyExistsException _) {
      Folders.delete(unpacked);
    }
  }
}
