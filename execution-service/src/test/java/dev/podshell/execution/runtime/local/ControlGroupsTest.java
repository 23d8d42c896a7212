package dev.podshell.execution.runtime.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.identity.IncarnationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checks which groups count as delegated, in trees as systemd creates them. */
class ControlGroupsTest {

  private static final int ROOT = 0;
  private static final int USER = 1000;

  @TempDir Path folder;

  private Path top;

  @BeforeEach
  void makeTop() throws IOException {
    top = Files.createDirectories(folder.resolve("cgroup"));
    Files.writeString(top.resolve("cgroup.controllers"), "cpu memory pids\n");
  }

  @Test
  void shouldUseTheGroupAboveThatCountsForItsChildrenWhenAUserOwnsIt() throws Exception {
    Path slice = group("user.slice/user@1000.service/app.slice", "memory pids", "");
    group("user.slice/user@1000.service/app.slice/terminal.scope", "", "1\n" + own() + "\n");

    assertThat(find(USER, "/user.slice/user@1000.service/app.slice/terminal.scope"))
        .contains(new ControlGroups(slice));
  }

  @Test
  void shouldUseItsOwnGroupAndLeaveItForOneBelowWhenItIsAloneThere() throws Exception {
    Path service = group("system.slice/podshell.service", "", own() + "\n");

    assertThat(find(ROOT, "/system.slice/podshell.service")).contains(new ControlGroups(service));
    assertThat(service.resolve("service/cgroup.procs")).hasContent(own());
    assertThat(service.resolve("cgroup.subtree_control")).hasContent("+memory +pids");
  }

  @Test
  void shouldNotTakeGroupsOfTheMachineWhenItIsRoot() throws Exception {
    group("system.slice", "memory pids", "");
    group("system.slice/session.scope", "", "1\n" + own() + "\n");

    assertThat(find(ROOT, "/system.slice/session.scope")).isEmpty();
  }

  @Test
  void shouldUseNoneWhenAControllerIsMissing() throws Exception {
    group("app.slice", "pids", "");
    group("app.slice/terminal.scope", "", "1\n" + own() + "\n");

    assertThat(find(USER, "/app.slice/terminal.scope")).isEmpty();
  }

  @Test
  void shouldUseNoneWhenTheMachineHasOnlyTheFirstVersion() throws Exception {
    Path proc = proc(USER, "/", "4:memory:/\n", "");

    assertThat(ControlGroups.find(proc)).isEmpty();
  }

  @Test
  void shouldRemoveTheGroupsInWhichNothingRuns() throws Exception {
    ControlGroups groups = new ControlGroups(top);
    Path empty = Files.createDirectory(groups.groupOf(new IncarnationId("0123456789abcdef")));
    Path busy = Files.createDirectory(top.resolve("podshell-1"));
    Files.writeString(busy.resolve("process"), "runs");
    Path other = Files.createDirectory(top.resolve("other"));

    groups.removeEmpty();

    assertThat(empty).doesNotExist();
    assertThat(busy).exists();
    assertThat(other).exists();
  }

  private Path group(String name, String forChildren, String processes) throws IOException {
    Path group = Files.createDirectories(top.resolve(name));
    Files.writeString(group.resolve("cgroup.controllers"), "cpu memory pids\n");
    Files.writeString(group.resolve("cgroup.subtree_control"), forChildren + "\n");
    Files.writeString(group.resolve("cgroup.procs"), processes);
    return group;
  }

  private Optional<ControlGroups> find(int user, String own) throws IOException {
    return ControlGroups.find(
        proc(
            user,
            own,
            "0::" + own + "\n",
            "30 24 0:26 / %s rw,nosuid - cgroup2 cgroup2 rw,nsdelegate\n".formatted(top)));
  }

  private Path proc(int user, String own, String groups, String mounts) throws IOException {
    assertThat(own).startsWith("/");
    Path self = Files.createDirectories(folder.resolve("proc/self"));
    Files.writeString(self.resolve("cgroup"), groups);
    Files.writeString(self.resolve("mountinfo"), "24 1 0:22 / /proc rw - proc proc rw\n" + mounts);
    Files.writeString(
        self.resolve("status"), "Name:\tjava\nUid:\t%1$d\t%1$d\t%1$d\t%1$d\n".formatted(user));
    return folder.resolve("proc");
  }

  private static String own() {
    return Long.toString(ProcessHandle.current().pid());
  }
}
