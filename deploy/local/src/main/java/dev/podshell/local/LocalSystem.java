package dev.podshell.local;

import dev.podshell.contracts.topic.Topic;
import dev.podshell.contracts.topic.TopicCreation;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.contracts.topic.TopicLayoutException;
import dev.podshell.local.jvm.AotCaches;
import dev.podshell.local.jvm.JavaProgram;
import dev.podshell.local.jvm.JavaStart;
import dev.podshell.local.process.Folders;
import dev.podshell.local.process.FreePorts;
import dev.podshell.local.process.ProcessStartException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;

/**
 * Runs all of Podshell on this machine: Kafka, PostgreSQL and the services, each in a process. What
 * it stores stays in its folder and is there when another system is started on it. {@link #start}
 * and {@link #close} are called by one thread; each component may be used by one thread between
 * them.
 */
public final class LocalSystem implements AutoCloseable {

  private static final TopicLayout TOPICS = new TopicLayout(64);
  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(60);

  private final KafkaBroker kafka;
  private final PostgresServer postgres;
  private final List<ServiceProcess> sessionServices;
  private final List<ServiceProcess> executionServices;
  private final List<ServiceProcess> gateways;
  private final TcpBalancer sessionServiceBalancer;
  private final TcpBalancer gatewayBalancer;
  private final Path createdTopics;
  private final JavaStart javaStart;
  private final Sandboxes sandboxes;
  private final SandboxSweeper sweeper;
  private final ParallelStart together;

  /** Makes a system that is not started yet. */
  public LocalSystem(SystemSettings settings, StartObserver observer) throws IOException {
    this(settings, observer, new JavaStart.Cached(AotCaches.ofThisBuild()));
  }

  /** Makes a system that is not started yet, with another way to start its Java programs. */
  public LocalSystem(SystemSettings settings, StartObserver observer, JavaStart javaStart)
      throws IOException {
    this.javaStart = javaStart;
    Path folder = settings.folder();
    Folders.createPrivate(folder);
    this.createdTopics = folder.resolve("kafka/topics");
    FreePorts free = new FreePorts();
    SystemPorts ports = settings.ports();
    this.kafka =
        new KafkaBroker(
            folder.resolve("kafka"),
            InetAddress.getLoopbackAddress(),
            free.orGiven(ports.kafka()),
            javaStart);
    this.postgres = new PostgresServer(folder.resolve("postgres"), free.orGiven(ports.postgres()));
    this.sandboxes = new Sandboxes(folder.resolve("sandboxes"));
    this.sweeper = new SandboxSweeper(folder, sandboxes);
    this.together = new ParallelStart(observer);

    ServiceConfigs configs = new ServiceConfigs(settings, kafka, postgres, sandboxes, free);
    this.sessionServices = services(settings.sessionServices(), configs::session);
    this.sessionServiceBalancer = TcpBalancer.start(ports(sessionServices));
    this.executionServices = services(settings.executionServices(), configs::execution);
    this.gateways =
        services(settings.gateways(), number -> configs.gateway(number, sessionServiceAddress()));
    this.gatewayBalancer = TcpBalancer.start(ports(gateways));
  }

  /** Starts a system without saying anything meanwhile. */
  public static LocalSystem start(SystemSettings settings)
      throws IOException, InterruptedException {
    LocalSystem system = new LocalSystem(settings, StartObserver.none());
    system.start();
    return system;
  }

  /**
   * Starts everything and returns when all of it is ready.
   *
   * @throws IOException if a component does not start; what was started is stopped
   */
  public void start() throws IOException, InterruptedException {
    try {
      sweeper.start();
      together.start(List.of(kafka, postgres));
      createTopics();
      together.start(services());
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw e;
    }
  }

  public KafkaBroker kafka() {
    return kafka;
  }

  public PostgresServer postgres() {
    return postgres;
  }

  public ServiceProcess sessionService(int number) {
    return sessionServices.get(number);
  }

  public ServiceProcess executionService(int number) {
    return executionServices.get(number);
  }

  public ServiceProcess gateway(int number) {
    return gateways.get(number);
  }

  /** Returns the address at which a connection reaches one gateway or another. */
  public URI balancedGateways() {
    return gatewayBalancer.address();
  }

  /** Returns all components, each after those that it needs. */
  public List<Component> components() {
    return Stream.concat(Stream.of(kafka, postgres), services().stream()).toList();
  }

  /**
   * Returns all Java programs of the system.
   *
   * @throws IOException if one of them has not been built
   */
  public List<JavaProgram> programs() throws IOException {
    return List.of(
        kafka.program(),
        sessionServices.getFirst().program(),
        executionServices.getFirst().program(),
        gateways.getFirst().program());
  }

  /** Stops the services, then ends the sandboxes, then stops what the services need. */
  @Override
  public void close() {
    gatewayBalancer.close();
    closeTogether(services());
    sessionServiceBalancer.close();
    endSandboxes();
    closeTogether(List.of(postgres, kafka));
    sweeper.stop();
  }

  private static void closeTogether(Collection<? extends Component> components) {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      components.forEach(component -> threads.execute(component::close));
    }
  }

  private List<Component> services() {
    return Stream.of(sessionServices, executionServices, gateways)
        .<Component>flatMap(List::stream)
        .toList();
  }

  /**
   * Returns the address of the only instance, which is faster without a balancer, or the
   * balancer's.
   */
  private URI sessionServiceAddress() {
    return sessionServices.size() == 1
        ? sessionServices.getFirst().address()
        : sessionServiceBalancer.address();
  }

  private List<ServiceProcess> services(int number, IntFunction<ServiceConfig> config) {
    return IntStream.range(0, number)
        .mapToObj(config)
        .map(it -> new ServiceProcess(it, javaStart))
        .toList();
  }

  private static List<Integer> ports(List<ServiceProcess> services) {
    return services.stream().map(service -> service.address().getPort()).toList();
  }

  /**
   * Creates the topics, unless an earlier start on the same data has. The services check that they
   * exist.
   */
  private void createTopics() throws IOException, InterruptedException {
    String wanted = TOPICS + " " + Arrays.toString(Topic.values());
    if (Files.exists(createdTopics) && Files.readString(createdTopics).equals(wanted)) {
      return;
    }
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      TOPICS.create(admin, TopicCreation.single(), TOPICS_TIMEOUT);
    } catch (TopicLayoutException e) {
      throw new ProcessStartException("Kafka started, but " + e.getMessage(), e);
    }
    Files.writeString(createdTopics, wanted);
  }

  private void endSandboxes() {
    try {
      int unused = sandboxes.endAll();
    } catch (IOException e) {
      throw new UncheckedIOException("Sandboxes may be left in " + sandboxes.folder(), e);
    }
  }
}
