/**
 * Publishes entries, events and replies to Kafka, and checks what supervisors deliver.
 *
 * <pre>
 * EventPublisher       sends records to Kafka
 * EntryPublications    opens a publication for each connection
 * EntryPublication     publishes the entries of one connection, and acknowledges them
 * ExpectedCommands     knows whose entries a connection may deliver, and which come next
 * OutputCut            has the output cut when a learner's quota is spent
 * Plausibility         limits a supervisor's claims
 * CommandOrigin        names a command's session in a label that a supervisor cannot forge
 * SandboxSecrets       computes the secrets and MACs
 * PartitionPublisher   publishes what the owner of a partition says of its sandboxes
 * PublicationMetrics   counts all of this
 * </pre>
 */
@NullMarked
package dev.podshell.execution.publication;

import org.jspecify.annotations.NullMarked;
