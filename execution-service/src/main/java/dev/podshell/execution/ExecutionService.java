package dev.podshell.execution;

import dev.podshell.contracts.topic.TopicCreation;
import dev.podshell.contracts.topic.TopicLayout;
import dev.podshell.execution.admission.Admission;
import dev.podshell.execution.admission.OutputQuota;
import dev.podshell.execution.admission.SandboxInventory;
import dev.podshell.execution.catalogue.LiveCatalogue;
import dev.podshell.execution.command.CommandConsumer;
import dev.podshell.execution.ownership.OrphanCollector;
import dev.podshell.execution.ownership.OwnedPartitions;
import dev.podshell.execution.ownership.SandboxTable;
import dev.podshell.execution.publication.EntryPublications;
import dev.podshell.execution.publication.EventPublisher;
import dev.podshell.execution.publication.PartitionPublisher;
import dev.podshell.execution.publication.PublicationMetrics;
import dev.podshell.execution.publication.SandboxSecrets;
import dev.podshell.execution.runtime.SandboxRuntime;
import dev.podshell.execution.sandbox.Incarnations;
import dev.podshell.execution.sandbox.SandboxContext;
import dev.podshell.execution.sandbox.SandboxMetrics;
import dev.podshell.execution.sandbox.Shapes;
import dev.podshell.execution.sandbox.SupervisorConnector;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.jboss.logging.Logger;

/**
 * Assembles the parts of one instance of the service. It needs no container, so tests can run
 * several instances.
 */
public final class ExecutionService implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(ExecutionService.class);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(20);

  private final Duration pollDeadline;
  private final EventPublisher publisher;
  private final CommandConsumer consumer;
  private final List<AutoCloseable> others;

  private ExecutionService(
      Duration pollDeadline,
      EventPublisher publisher,
      CommandConsumer consumer,
      List<AutoCloseable> others) {
    this.pollDeadline = pollDeadline;
    this.publisher = publisher;
    this.consumer = consumer;
    this.others = others;
  }

  /**
   * Checks the topics and starts all parts.
   *
   * @param kafkaSettings of all clients; {@code bootstrap.servers} at least
   * @throws dev.podshell.contracts.topic.TopicLayoutException if the topics are not as they must be
   * @throws dev.podshell.execution.catalogue.CatalogueException if the catalogue is wrong
   */
  public static ExecutionService start(
      ExecutionSettings settings,
      Map<String, Object> kafkaSettings,
      SandboxRuntime runtime,
      MeterRegistry registry)
      throws InterruptedException {
    Clock clock = Clock.systemUTC();
    ExecutionConfiguration service = settings.service();
    LiveCatalogue catalogue = LiveCatalogue.open(service.catalogue(), registry);
    TopicLayout layout = new TopicLayout(service.topics().partitions());
    KafkaClients kafka =
        new KafkaClients(kafkaSettings, settings.commands(), settings.publication(), registry);
    verifyTopics(kafka, layout, service.topics());
    EventPublisher publisher =
        new EventPublisher(kafka::producer, layout, service.instance(), clock);
    PublicationMetrics publicationMetrics = new PublicationMetrics(registry);
    SandboxSecrets secrets = new SandboxSecrets(settings.publication().secret());
    EntryPublications publications =
        new EntryPublications(
            publisher,
            publicationMetrics,
            secrets,
            new OutputQuota(settings.quota(), clock, registry),
            clock);
    SandboxInventory inventory = new SandboxInventory(kafka::reader, layout, registry);
    SandboxMetrics metrics = new SandboxMetrics(registry, settings.sandboxes().queue().records());
    Incarnations incarnations = new Incarnations(runtime, secrets, metrics);
    SandboxContext context =
        new SandboxContext(
            catalogue,
            new Admission(inventory, settings.quota()),
            incarnations,
            new SupervisorConnector(
                incarnations, publications, catalogue, settings.sandboxes().attach()),
            settings.sandboxes(),
            metrics,
            clock);
    OwnedPartitions partitions =
        new OwnedPartitions(
            context,
            assignment -> new PartitionPublisher(publisher, publicationMetrics, clock, assignment),
            new SandboxTable(kafka::reader),
            layout,
            settings.ownership().revokeTimeout());
    OrphanCollector orphanCollector =
        new OrphanCollector(partitions, settings.ownership().sweepInterval());
    CommandConsumer consumer =
        new CommandConsumer(
            kafka::member,
            partitions,
            publisher::send,
            layout,
            settings.commands().commitInterval(),
            registry);
    catalogue.onChange(now -> runtime.keepWarm(Shapes.pools(now)));
    inventory.start();
    orphanCollector.start();
    consumer.start();
    return new ExecutionService(
        settings.commands().pollDeadline(),
        publisher,
        consumer,
        List.of(orphanCollector, inventory, catalogue));
  }

  /** Returns whether this instance handles commands. */
  public boolean isReady() {
    return consumer.isAssigned() && publisher.isHealthy();
  }

  /** Returns whether the poll thread finishes its rounds in time. */
  public boolean isAlive() {
    return consumer.sinceLastRound().compareTo(pollDeadline) < 0;
  }

  /** Hands the partitions over. The sandboxes run on. */
  @Override
  public void close() {
    try {
      consumer.stop(STOP_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      publisher.close();
      others.forEach(ExecutionService::close);
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (Exception e) {
      LOG.warnf("A part of the service did not stop in order: %s", e);
    }
  }

  private static void verifyTopics(
      KafkaClients kafka, TopicLayout layout, ExecutionConfiguration.Topics topics)
      throws InterruptedException {
    try (Admin admin = kafka.admin()) {
      if (topics.create()) {
        layout.create(
            admin,
            new TopicCreation(topics.replicationFactor(), topics.retention()),
            topics.timeout());
      }
      layout.verify(admin, topics.timeout());
    }
  }
}
