package dev.podshell.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the two images in which learners' programs run. */
class DockerfileTest {

  private static final String SANDBOX = "deploy/sandbox-image";
  private static final String EXECUTION_LOCAL = "deploy/images/execution-local";

  private static final String PROFILE =
      "execution-service/src/main/resources/dev/podshell/execution/runtime/local/seccomp.json";

  @ParameterizedTest
  @ValueSource(strings = {SANDBOX, EXECUTION_LOCAL})
  void shouldEndAsANumberedUserWhoIsNotRoot(String folder) throws IOException {
    assertThat(Dockerfile.read(folder).all("USER").getLast()).matches("[1-9][0-9]*:[1-9][0-9]*");
  }

  @ParameterizedTest
  @ValueSource(strings = {SANDBOX, EXECUTION_LOCAL})
  void shouldTakeAwayEverySetuidBitAfterTheLastInstallation(String folder) throws IOException {
    assertThat(Dockerfile.read(folder).all("RUN").getLast())
        .endsWith("find / -xdev -type f -perm /6000 -exec chmod a-s {} +");
  }

  @Test
  void shouldBeBasedOnAVersionOfDebian() throws IOException {
    assertThat(Dockerfile.read(SANDBOX).all("FROM"))
        .singleElement()
        .asString()
        .matches("debian:[0-9]+\\.[0-9]+-slim(@sha256:[0-9a-f]{64})?");
  }

  @Test
  void shouldBeBasedOnTheImageOfTheNamedService() throws IOException {
    assertThat(Dockerfile.read(EXECUTION_LOCAL).all("FROM"))
        .containsExactly("${EXECUTION_SERVICE}");
    assertThat(Dockerfile.read(EXECUTION_LOCAL).all("ARG")).containsExactly("EXECUTION_SERVICE");
    assertThat(Dockerfile.read(EXECUTION_LOCAL).all("USER").getLast()).isEqualTo(ImageBuilder.USER);
  }

  @Test
  void shouldHoldWhatTheSupervisorAndLearnersNeedAndNothingOfPodshell() throws IOException {
    Dockerfile sandbox = Dockerfile.read(SANDBOX);

    assertThat(sandbox.packages())
        .containsExactly(
            "bash",
            "coreutils",
            "default-jdk-headless",
            "g++",
            "gcc",
            "git",
            "less",
            "nano",
            "nodejs",
            "procps",
            "python3",
            "vim-tiny");
    assertThat(sandbox.all("ENV")).contains("LANG=C.UTF-8");
    assertThat(sandbox.all("COPY")).isEmpty();
    assertThat(sandbox.all("ADD")).isEmpty();
  }

  @Test
  void shouldGiveLearnersTheSameProgramsInTheLocalRuntime() throws IOException {
    TreeSet<String> expected = new TreeSet<>(Dockerfile.read(SANDBOX).packages());
    expected.add("bubblewrap");

    assertThat(Dockerfile.read(EXECUTION_LOCAL).packages()).isEqualTo(expected);
  }

  @Test
  void shouldLeaveBubblewrapTheSystemCallsThatItNeedsAndRefuseTheMachinesOwn() throws IOException {
    JsonNode profile = new JsonMapper().readTree(ComposeFile.REPOSITORY.resolve(PROFILE).toFile());
    List<String> refused = new ArrayList<>();
    for (JsonNode rule : profile.get("syscalls")) {
      assertThat(rule.get("action").asText()).isEqualTo("SCMP_ACT_ERRNO");
      if (!rule.has("args")) {
        refused.addAll(ComposeFile.texts(rule.get("names")));
      }
    }

    assertThat(refused)
        .doesNotHaveDuplicates()
        .doesNotContain(
            "clone", "mount", "pivot_root", "prctl", "sethostname", "setns", "umount2", "unshare")
        .contains("bpf", "init_module", "kexec_load", "keyctl", "perf_event_open", "syslog");
  }
}
