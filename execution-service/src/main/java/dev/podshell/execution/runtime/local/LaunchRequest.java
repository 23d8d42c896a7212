package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.podshell.execution.runtime.SandboxSpecification;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The request that {@code launch.py} reads; explained there.
 *
 * @param controlGroup the group to create for the sandbox; null: the supervisor watches its memory
 * @param systemV whether the sandbox may use System V's shared memory, messages and semaphores
 * @param filter the system call filter, in base64
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record LaunchRequest(
    boolean probe,
    Isolation isolation,
    String incarnation,
    @Nullable String folder,
    @Nullable String secret,
    String python,
    String supervisor,
    String script,
    long spoolBytes,
    long homeBytes,
    long memoryBytes,
    int processes,
    int firstUser,
    int terminals,
    @Nullable String controlGroup,
    boolean systemV,
    String filter,
    String bubblewrap,
    boolean disableUserNamespaces) {

  /** The same in another way. */
  LaunchRequest in(Isolation way) {
    return new LaunchRequest(
        probe,
        way,
        incarnation,
        folder,
        secret,
        python,
        supervisor,
        script,
        spoolBytes,
        homeBytes,
        memoryBytes,
        processes,
        firstUser,
        terminals,
        controlGroup,
        systemV,
        filter,
        bubblewrap,
        disableUserNamespaces);
  }

  /** A request that leaves sandboxes user namespaces of their own; older bubblewraps must. */
  LaunchRequest withUserNamespaces() {
    return new LaunchRequest(
        probe,
        isolation,
        incarnation,
        folder,
        secret,
        python,
        supervisor,
        script,
        spoolBytes,
        homeBytes,
        memoryBytes,
        processes,
        firstUser,
        terminals,
        controlGroup,
        systemV,
        filter,
        bubblewrap,
        false);
  }

  /** The request for a sandbox, in the way that was probed. */
  LaunchRequest of(
      SandboxSpecification sandbox, Path sandboxFolder, @Nullable Path sandboxControlGroup) {
    return new LaunchRequest(
        false,
        isolation,
        sandbox.incarnation().value(),
        sandboxFolder.toString(),
        sandbox.secret(),
        python,
        supervisor,
        script,
        sandbox.shape().spoolBytes(),
        sandbox.shape().homeBytes(),
        sandbox.shape().memoryBytes(),
        processes,
        firstUser,
        terminals,
        sandboxControlGroup == null ? null : sandboxControlGroup.toString(),
        systemV,
        filter,
        bubblewrap,
        disableUserNamespaces);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "LaunchRequest[" + incarnation + ", " + isolation + "]";
  }
}
