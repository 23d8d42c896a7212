/**
 * Publishes entries, events and replies to Kafka, and checks what supervisors deliver.
 *
 * <pre>
 * EventPublisher       sends records to Kafka
 * EntryPublication     publishes the entries of one connection, and acknowledges them
 * Plausibility         limits a supervisor's claims
 * CommandOrigin        names a command's session in a label that a supervisor cannot forge
 * SandboxSecrets       computes the secrets and MACs
 * PartitionPublisher       answers commands that are refused, and reads of files
 * PublicationMetrics   counts all of this
 * </pre>
 */
@NullMarked
package dev.podshell.execution.publication;

import org.jspecify.annotations.NullMarked;
