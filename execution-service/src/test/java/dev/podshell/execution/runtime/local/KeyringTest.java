package dev.podshell.execution.runtime.local;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.podshell.contracts.identity.IncarnationId;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.execution.Configurations;
import dev.podshell.execution.runtime.AttachedSandbox;
import dev.podshell.execution.runtime.SandboxShape;
import dev.podshell.execution.runtime.SandboxSpecification;
import dev.podshell.execution.supervisor.ConfigureRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;

/** Checks that sandboxes do not inherit the kernel's keys. */
@EnabledOnOs(architectures = "amd64")
class KeyringTest {

  private static final long ADD_KEY = 248;
  private static final long KEYCTL = 250;
  private static final long JOIN_SESSION_KEYRING = 1;
  private static final long SESSION_KEYRING = -3;
  private static final int ENOKEY = 126;
  private static final long MEBIBYTE = 1024 * 1024;
  private static final String SECRET = "the secret of this sandbox";
  private static final String KEY = "podshell-test-key";

  @TempDir Path folder;

  /** Starts without isolation, so that neither a filter nor another user hides the key. */
  @Test
  void shouldHaveNoKeyOfTheServiceWhenTheServiceHasOne() throws Throwable {
    assumeThat(takeKey()).isPositive();
    LocalRuntime runtime =
        LocalRuntime.open(
            Configurations.of(
                LocalConfiguration.class,
                Map.of(
                    "podshell.local.folder",
                    folder.toString(),
                    "podshell.local.isolation",
                    "none")));
    IncarnationId incarnation = IncarnationId.random(new SecureRandom());
    runtime.start(
        new SandboxSpecification(
            SandboxId.of(new LearnerId("grace"), new QuestionId("playground")),
            incarnation,
            1,
            SECRET,
            new SandboxShape(
                "",
                4 * MEBIBYTE,
                2 * MEBIBYTE,
                new SandboxShape.Resources(64 * MEBIBYTE, 1_000),
                new SandboxShape.Resources(MEBIBYTE, 50),
                false),
            null,
            Duration.ofHours(1)),
        _ -> {});
    try (AttachedSandbox sandbox =
        AttachedSandbox.attach(runtime.connect(incarnation), SECRET, 1, 0)
            .configured(
                new ConfigureRequest(
                    Map.of(),
                    List.of(),
                    new ConfigureRequest.Limits(
                        8, 512, 1_024 * MEBIBYTE, MEBIBYTE, 128, 60, 60, null, null, null)))) {
      assertThat(
              sandbox.run(
                  """
                  python3 -c 'import ctypes
                  libc = ctypes.CDLL(None, use_errno=True)
                  print(libc.syscall(250, 10, -3, b"user", b"%s", 0), ctypes.get_errno())'\
                  """
                      .formatted(KEY)))
          .isEqualTo("-1 " + ENOKEY + "\n");
    } finally {
      runtime.destroy(incarnation);
    }
  }

  /** Adds a key to a new session keyring of this thread, which its child processes inherit. */
  private static long takeKey() throws Throwable {
    try (Arena arena = Arena.ofConfined()) {
      systemCall(KEYCTL, JOIN_SESSION_KEYRING, 0, 0, 0, 0);
      return systemCall(
          ADD_KEY,
          text(arena, "user"),
          text(arena, KEY),
          text(arena, "secret"),
          "secret".length(),
          SESSION_KEYRING);
    }
  }

  private static long text(Arena arena, String text) {
    return arena.allocateFrom(text).address();
  }

  private static long systemCall(
      long number, long first, long second, long third, long fourth, long fifth) throws Throwable {
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().findOrThrow("syscall");
    return (long)
        linker
            .downcallHandle(
                function,
                FunctionDescriptor.of(
                    JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG))
            .invokeExact(number, first, second, third, fourth, fifth);
  }
}
