package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.podshell.execution.runtime.SandboxSpecification;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What {@code launch.py} reads; explained there. */
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
    int processes,
    int firstUser,
    String bubblewrap,
    boolean disableUserNamespaces) {

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
        processes,
        firstUser,
        bubblewrap,
        false);
  }

  /** The request for a sandbox, in the way that was probed. */
  LaunchRequest of(SandboxSpecification sandbox, Path sandboxFolder) {
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
        processes,
        firstUser,
        bubblewrap,
        disableUserNamespaces);
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "LaunchRequest[" + incarnation + ", " + isolation + "]";
  }
}
