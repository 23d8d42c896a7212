package dev.podshell.execution.runtime.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.identity.IncarnationId;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * A cgroup v2 folder in which this service may create groups that count memory and processes. Each
 * sandbox gets one, which {@code launch.py} creates and enters.
 *
 * @param folder the parent of the sandboxes' groups
 */
record ControlGroups(Path folder) {

  private static final Logger LOG = Logger.getLogger(ControlGroups.class);
  private static final String PREFIX = "podshell-";
  private static final String PROCESSES = "cgroup.procs";
  private static final String CHILDREN_CONTROL = "cgroup.subtree_control";
  private static final Set<String> CONTROLLERS = Set.of("memory", "pids");

  /**
   * Finds the groups that were delegated to this process. That is its own group if it is alone in
   * it; it then moves to a group below. Otherwise it is the nearest group above that enables the
   * controllers for its children. Root may write everywhere, so for root only its own group counts
   * as delegated.
   *
   * @param proc where {@code self/cgroup} and {@code self/mountinfo} are
   * @return empty if there are none, or if a controller is missing
   */
  static Optional<ControlGroups> find(Path proc) {
    try {
      Optional<Path> top = mountPoint(proc);
      Optional<String> ownPath = ownGroup(proc);
      if (top.isEmpty() || ownPath.isEmpty()) {
        return Optional.empty();
      }
      Path group = top.get().resolve(ownPath.get().substring(1)).normalize();
      if (!group.startsWith(top.get())) {
        return Optional.empty();
      }
      Optional<ControlGroups> delegated = ofThisProcessAlone(group);
      return delegated.isPresent() || isRoot(proc) ? delegated : above(group, top.get());
    } catch (IOException e) {
      LOG.debug("Control groups cannot be used", e);
      return Optional.empty();
    }
  }

  /** Returns the group of a sandbox, as the launcher creates it. */
  Path groupOf(IncarnationId incarnation) {
    return folder.resolve(PREFIX + incarnation.value());
  }

  /** Removes the groups without processes. */
  void removeEmpty() throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path group : groups) {
        removeIfEmpty(group);
      }
    }
  }

  /** Removes a group unless it has processes. */
  static void removeIfEmpty(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException e) {
      LOG.debugf(e, "The control group %s stays", group);
    }
  }

  private static Optional<ControlGroups> ofThisProcessAlone(Path group) throws IOException {
    Path processes = group.resolve(PROCESSES);
    String pid = Long.toString(ProcessHandle.current().pid());
    if (!Files.isWritable(processes)
        || !words(group.resolve("cgroup.controllers")).containsAll(CONTROLLERS)
        || !words(processes).equals(List.of(pid))) {
      return Optional.empty();
    }
    Path service = group.resolve("service");
    if (Files.notExists(service)) {
      Files.createDirectory(service);
    }
    Files.writeString(service.resolve(PROCESSES), pid, UTF_8);
    Files.writeString(group.resolve(CHILDREN_CONTROL), "+memory +pids", UTF_8);
    return Optional.of(new ControlGroups(group));
  }

  private static Optional<ControlGroups> above(Path group, Path top) throws IOException {
    for (Path each = group; each != null && each.startsWith(top); each = each.getParent()) {
      if (Files.isWritable(each)
          && Files.isWritable(each.resolve(PROCESSES))
          && words(each.resolve(CHILDREN_CONTROL)).containsAll(CONTROLLERS)) {
        return Optional.of(new ControlGroups(each));
      }
    }
    return Optional.empty();
  }

  private static boolean isRoot(Path proc) throws IOException {
    return Files.readAllLines(proc.resolve("self/status")).stream()
        .anyMatch(line -> line.matches("Uid:\\s+\\d+\\s+0\\s.*"));
  }

  private static Optional<String> ownGroup(Path proc) throws IOException {
    return Files.readAllLines(proc.resolve("self/cgroup")).stream()
        .filter(line -> line.startsWith("0::/"))
        .map(line -> line.substring("0::".length()))
        .findFirst();
  }

  /** Returns where the whole hierarchy, as this process sees it, is mounted. */
  private static Optional<Path> mountPoint(Path proc) throws IOException {
    return Files.readAllLines(proc.resolve("self/mountinfo")).stream()
        .filter(line -> line.contains(" - cgroup2 "))
        .map(line -> line.split(" ", -1))
        .filter(fields -> fields[3].equals("/"))
        .map(fields -> Path.of(fields[4]))
        .findFirst();
  }

  private static List<String> words(Path file) throws IOException {
    return Files.exists(file)
        ? List.of(Files.readString(file).strip().split("\\s+", -1))
        : List.of();
  }
}
