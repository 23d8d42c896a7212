package dev.podshell.execution.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.event.EndReason;
import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.sandbox.SandboxProcess;
import dev.podshell.execution.runtime.SandboxGoneException;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.runtime.SandboxStartException;
import dev.podshell.execution.supervisor.SupervisorConnection;
import dev.podshell.execution.supervisor.SupervisorStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Runs sandboxes as detached process trees of this machine. Thread-safe. */
public final class LocalRuntime implements SandboxRuntime {

  /** The name of this runtime in the configuration. */
  public static final String NAME = "local";

  private static final Logger LOG = Logger.getLogger(LocalRuntime.class);
  private static final String SOCKET = "supervisor.sock";
  private static final String SUPERVISOR = "supervisor.pyz";
  // sun_path of struct sockaddr_un, with the final zero.
  private static final int MAX_SOCKET_PATH_BYTES = 107;
  private static final int INCARNATION_CHARACTERS = 16;
  private static final Path PROC = Path.of("/proc");

  private final Path folder;
  private final Launcher launcher;
  private final LaunchRequest way;
  private final Optional<ControlGroups> groups;
  private final Semaphore starts;

  private LocalRuntime(
      Path folder,
      Launcher launcher,
      LaunchRequest way,
      Optional<ControlGroups> groups,
      int parallelStarts) {
    this.folder = folder;
    this.launcher = launcher;
    this.way = way;
    this.groups = groups;
    this.starts = new Semaphore(parallelStarts);
  }

  /**
   * Finds out how sandboxes can be isolated on this machine, and opens the runtime.
   *
   * @throws IsolationUnavailableException if they cannot be isolated
   * @throws IOException if the folder cannot be used
   */
  public static LocalRuntime open(LocalConfiguration settings)
      throws IOException, InterruptedException {
    Path folder = settings.folder().toAbsolutePath().normalize();
    requireShort(folder);
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Launcher launcher = Launcher.install(settings.python(), folder);
    Path supervisor = folder.resolve(SUPERVISOR);
    Resources.copy(SupervisorConnection.class, SUPERVISOR, supervisor);
    String script = Resources.text(LocalRuntime.class, "isolate.sh");
    Optional<ControlGroups> groups =
        settings.isolation().equals(Isolation.NONE.configurationName())
            ? Optional.empty()
            : ControlGroups.find(PROC);
    Bounds bounds = new Bounds(settings, supervisor.toString(), script);
    LaunchRequest way =
        new IsolationProbe(launcher).choose(settings.isolation(), bounds.probes(groups));
    Optional<ControlGroups> used =
        way.resident().controlGroup() == null ? Optional.empty() : groups;
    if (used.isPresent()) {
      used.get().removeEmpty();
    }
    return new LocalRuntime(folder, launcher, way, used, settings.parallelStarts());
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Returns the isolation of this runtime's sandboxes. */
  public Isolation isolation() {
    return way.confinement().isolation();
  }

  @Override
  public void start(SandboxSpecification specification, Consumer<String> progress)
      throws SandboxStartException, InterruptedException {
    Path sandboxFolder = folderOf(specification.incarnation());
    starts.acquire();
    try {
      Files.createDirectory(
          sandboxFolder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      launcher.launch(
          way.forSandbox(specification, sandboxFolder, groupOf(specification.incarnation())));
    } catch (IOException e) {
      LOG.errorf("Sandbox %s did not start: %s", specification.incarnation(), e.getMessage());
      removeAfterFailure(specification.incarnation());
      throw new SandboxStartException("The sandbox could not be started; try again later", e);
    } catch (InterruptedException e) {
      removeAfterFailure(specification.incarnation());
      throw e;
    } finally {
      starts.release();
    }
  }

  @Override
  public SupervisorStream connect(IncarnationId incarnation) throws IOException {
    requireAlive(incarnation);
    try {
      return UnixSocketStream.connect(folderOf(incarnation).resolve(SOCKET));
    } catch (IOException e) {
      requireAlive(incarnation);
      throw e;
    }
  }

  @Override
  public void destroy(IncarnationId incarnation) throws IOException {
    Path sandboxFolder = folderOf(incarnation);
    Optional<SandboxProcess> recorded = SandboxProcess.read(sandboxFolder);
    if (recorded.isPresent()) {
      recorded.get().end();
    }
    delete(sandboxFolder);
    Path group = groupOf(incarnation);
    if (group != null) {
      ControlGroups.removeIfEmpty(group);
    }
  }

  private @Nullable Path groupOf(IncarnationId incarnation) {
    return groups.map(all -> all.groupOf(incarnation)).orElse(null);
  }

  private void requireAlive(IncarnationId incarnation) throws IOException {
    Optional<SandboxProcess> recorded = SandboxProcess.read(folderOf(incarnation));
    if (recorded.isEmpty() || !recorded.get().isAlive()) {
      throw new SandboxGoneException(EndReason.UNKNOWN);
    }
  }

  private void removeAfterFailure(IncarnationId incarnation) {
    try {
      destroy(incarnation);
    } catch (IOException e) {
      LOG.warnf(e, "Sandbox %s could not be removed after it had failed to start", incarnation);
    }
  }

  private static void delete(Path sandboxFolder) throws IOException {
    if (!Files.exists(sandboxFolder)) {
      return;
    }
    List<Path> innermostFirst;
    try (Stream<Path> all = Files.walk(sandboxFolder)) {
      innermostFirst = all.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : innermostFirst) {
      Files.deleteIfExists(path);
    }
  }

  private Path folderOf(IncarnationId incarnation) {
    return folder.resolve(incarnation.value());
  }

  private static void requireShort(Path folder) {
    String longest = folder.resolve("0".repeat(INCARNATION_CHARACTERS)).resolve(SOCKET).toString();
    int excess = longest.getBytes(UTF_8).length - MAX_SOCKET_PATH_BYTES;
    if (excess > 0) {
      throw new IllegalArgumentException(
          "podshell.local.folder is %d bytes too long for the Unix sockets in it: %s"
              .formatted(excess, folder));
    }
  }
}
