package dev.podshell.systemtests;

import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SandboxId;
import dev.podshell.local.Component;
import dev.podshell.local.LocalSystem;
import dev.podshell.local.ServiceProcess;
import dev.podshell.local.SystemSettings;
import dev.podshell.systemtests.client.TerminalClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole of Podshell as it is packaged: gateways, execution services, session services, a broker
 * and a database, each a process of its own; the sandboxes on this machine, or in the cluster that
 * the current kubeconfig names. Tests leave everything running.
 */
public final class PodshellSystem implements AutoCloseable {

  private final LocalSystem system;
  private final SandboxHost sandboxes;

  /** Starts it with so many of each service. */
  private PodshellSystem(int instances) {
    try {
      Path folder = Files.createTempDirectory("podshell");
      sandboxes = SandboxHost.configured(folder);
      SystemSettings settings =
          SystemSettings.inFolder(folder)
              .withInstances(instances, instances, instances)
              .withGatewaySettings(Map.of("podshell.dialects.processor.lease", "PT10S"));
      system = LocalSystem.start(sandboxes.added(settings));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** One of each, as {@code ./podshell run} starts it. */
  public static PodshellSystem single() {
    return new PodshellSystem(1);
  }

  /** Two of each but the session service. */
  public static PodshellSystem twofold() {
    return new PodshellSystem(2);
  }

  /** The address of the first gateway. */
  public URI gateway() {
    return system.gateway(0).address();
  }

  /** The address of the second gateway. */
  public URI otherGateway() {
    return system.gateway(1).address();
  }

  /** Where a connection reaches one gateway or the other. */
  public URI balancedGateways() {
    return system.balancedGateways();
  }

  /** A new session of a learner, on the first gateway. */
  public TerminalClient login(String learner) {
    return TerminalClient.login(gateway(), "playground", learner);
  }

  public ServiceProcess gatewayService() {
    return system.gateway(0);
  }

  public ServiceProcess executionService(int number) {
    return system.executionService(number);
  }

  public ServiceProcess sessionService(int number) {
    return system.sessionService(number);
  }

  public Component broker() {
    return system.kafka();
  }

  public Component database() {
    return system.postgres();
  }

  public String bootstrapServers() {
    return system.kafka().bootstrapServers();
  }

  /** The cluster that has the sandboxes, if they are in one. */
  public Optional<ClusterSandboxes> cluster() {
    return sandboxes instanceof ClusterSandboxes cluster ? Optional.of(cluster) : Optional.empty();
  }

  /** Kills a sandbox with everything in it, as a node that dies would. */
  public void killSandbox(String learner, String question) throws IOException {
    SandboxId sandbox = SandboxId.of(new LearnerId(learner), new QuestionId(question));
    sandboxes.kill(new SandboxTopic(bootstrapServers()).newest(sandbox).incarnation());
  }

  @Override
  public void close() {
    system.close();
    sandboxes.close();
  }

  /**
   * Gives all test classes the same system, with two of each service, started before the first and
   * stopped after the last.
   */
  public static final class Shared implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == PodshellSystem.class;
    }

    @Override
    public PodshellSystem resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(ExtensionContext.Namespace.GLOBAL)
          .computeIfAbsent(PodshellSystem.class, _ -> new PodshellSystem(2), PodshellSystem.class);
    }
  }
}
