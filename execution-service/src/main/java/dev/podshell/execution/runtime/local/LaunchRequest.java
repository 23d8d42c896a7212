package dev.podshell.execution.runtime.local;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.podshell.execution.runtime.SandboxSpecification;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The request that {@code launch.py} reads, as one flat JSON object; each field is explained there.
 *
 * @param probe whether the launcher only tries whether it could start the sandbox
 */
record LaunchRequest(
    boolean probe,
    @JsonUnwrapped Machine machine,
    @JsonUnwrapped Confinement confinement,
    @JsonUnwrapped Resident resident) {

  /** Returns the same request with another isolation. */
  LaunchRequest withIsolation(Isolation isolation) {
    return new LaunchRequest(probe, machine, confinement.withIsolation(isolation), resident);
  }

  /** Returns a request whose sandboxes keep user namespaces; older bubblewraps need that. */
  LaunchRequest withUserNamespaces() {
    return new LaunchRequest(probe, machine, confinement.withUserNamespaces(), resident);
  }

  /** Returns the request for a sandbox, confined as in this probe. */
  LaunchRequest forSandbox(SandboxSpecification sandbox, Path folder, @Nullable Path controlGroup) {
    return new LaunchRequest(
        false,
        machine,
        confinement,
        new Resident(
            sandbox.incarnation().value(),
            folder.toString(),
            sandbox.secret(),
            sandbox.shape().spoolBytes(),
            sandbox.shape().homeBytes(),
            sandbox.shape().limits().memoryBytes(),
            controlGroup == null ? null : controlGroup.toString()));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "LaunchRequest[" + resident.incarnation() + ", " + confinement.isolation() + "]";
  }

  /** The programs of this machine, and the limits that all sandboxes share. */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Machine(
      String python,
      String supervisor,
      String script,
      int processes,
      int firstUser,
      int terminals) {}

  /**
   * The isolation of a sandbox.
   *
   * @param systemV whether the sandbox may use System V's shared memory, messages and semaphores
   * @param filter the system call filter, in base64
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  record Confinement(
      Isolation isolation,
      boolean systemV,
      String filter,
      String bubblewrap,
      boolean disableUserNamespaces) {

    Confinement withIsolation(Isolation other) {
      return new Confinement(other, systemV, filter, bubblewrap, disableUserNamespaces);
    }

    Confinement withUserNamespaces() {
      return new Confinement(isolation, systemV, filter, bubblewrap, false);
    }
  }

  /**
   * The sandbox itself.
   *
   * @param controlGroup the group to create for it; null: the supervisor watches its memory
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Resident(
      String incarnation,
      @Nullable String folder,
      @Nullable String secret,
      long spoolBytes,
      long homeBytes,
      long memoryBytes,
      @Nullable String controlGroup) {

    /** Without the secret. */
    @Override
    public String toString() {
      return "Resident[" + incarnation + "]";
    }
  }
}
