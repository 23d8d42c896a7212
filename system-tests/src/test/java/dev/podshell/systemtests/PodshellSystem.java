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
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs the whole of Podshell as it is packaged: gateways, execution services, session services, a
 * broker and a database, each a process of its own. The sandboxes are on this machine, or in the
 * cluster that the current kubeconfig names. Tests leave everything running.
 */
public final class PodshellSystem implements AutoCloseable {

  private final LocalSystem system;
  private final SandboxHost sandboxes;

  /**
   * Starts a system.
   *
   * @param instances the number of each service
   * @param chosen returns the settings, when given those of a system by default
   */
  private PodshellSystem(int instances, UnaryOperator<SystemSettings> chosen) {
    try {
      Path folder = Files.createTempDirectory("podshell");
      sandboxes = SandboxHost.configured(folder);
      SystemSettings settings =
          SystemSettings.inFolder(folder).withInstances(instances, instances, instances);
      system = LocalSystem.start(sandboxes.added(chosen.apply(settings)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Starts one of each service, as {@code ./podshell run} does. */
  public static PodshellSystem single() {
    return new PodshellSystem(1, UnaryOperator.identity());
  }

  /** Starts two of each service, with the settings that they have by default. */
  public static PodshellSystem twofold() {
    return new PodshellSystem(2, UnaryOperator.identity());
  }

  /**
   * Starts two of each service, which notice the death of another as soon as their settings allow.
   * Tests that kill a service wait for that.
   */
  private static PodshellSystem alert() {
    return new PodshellSystem(
        2,
        settings ->
            settings
                .withGatewaySettings(
                    Map.of(
                        "podshell.session-service.beat", "PT1S",
                        "podshell.dialects.processor.lease", "PT6S"))
                .withExecutionSettings(Map.of("podshell.execution.membership-timeout", "6s"))
                .withSessionSettings(
                    Map.of(
                        "podshell.gateways.check", "1s",
                        "podshell.gateways.patience", "8s",
                        "mp.messaging.incoming.events.session.timeout.ms", "6000",
                        "mp.messaging.incoming.commands.session.timeout.ms", "6000",
                        "mp.messaging.incoming.rooms.session.timeout.ms", "6000")));
  }

  /** Returns the address of the first gateway. */
  public URI gateway() {
    return system.gateway(0).address();
  }

  /** Returns the address of the second gateway. */
  public URI otherGateway() {
    return system.gateway(1).address();
  }

  /** Returns the address at which a connection reaches one gateway or the other. */
  public URI balancedGateways() {
    return system.balancedGateways();
  }

  /** Opens a new session of a learner, on the first gateway. */
  public TerminalClient login(String learner) {
    return TerminalClient.login(gateway(), "playground", learner);
  }

  public ServiceProcess gatewayService() {
    return system.gateway(0);
  }

  public ServiceProcess executionService(int number) {
    return system.executionService(number);
  }

  /** Returns the execution service that owns a sandbox in which a command writes. */
  public ServiceProcess ownerOf(String learner, String question) {
    SandboxId sandbox = SandboxId.of(new LearnerId(learner), new QuestionId(question));
    return executionService(Integer.parseInt(new SandboxOwner(bootstrapServers()).nameOf(sandbox)));
  }

  public ServiceProcess sessionService(int number) {
    return system.sessionService(number);
  }

  /** Returns both instances of the session service, if there are two. */
  public List<ServiceProcess> sessionServices() {
    return List.of(sessionService(0), sessionService(1));
  }

  /** Returns both instances of the execution service, if there are two. */
  public List<ServiceProcess> executionServices() {
    return List.of(executionService(0), executionService(1));
  }

  /** Kills all components, and returns when all have ended. */
  public static void kill(Collection<? extends Component> components) throws InterruptedException {
    for (Component component : components) {
      component.kill();
    }
  }

  /** Starts all components at the same time, and returns when all are ready. */
  public static void start(Collection<? extends Component> components)
      throws ExecutionException, InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Callable<Void>> starts =
          components.stream()
              .map(
                  component ->
                      (Callable<Void>)
                          () -> {
                            component.start();
                            return null;
                          })
              .toList();
      for (Future<Void> start : threads.invokeAll(starts)) {
        start.get();
      }
    }
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

  /** Returns the cluster that has the sandboxes, if they are in one. */
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
          .computeIfAbsent(PodshellSystem.class, _ -> alert(), PodshellSystem.class);
    }
  }
}
