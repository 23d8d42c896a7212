/**
 * The client of the supervisor's protocol, which src/main/python/README.md defines.
 *
 * <pre>
 * SupervisorConnection   attaches, sends requests, and receives answers and entries
 * SupervisorStream       is the byte stream that a runtime opens
 * Outbox, FrameEncoder   queue and write frames of the client (ClientFrame)
 * FrameReader, FrameDecoder   read and check frames of the supervisor (SupervisorFrame)
 * ProtocolCodes          names the codes of frames, entries and inputs
 * EntryReceiver          receives the entries (SupervisorEntry)
 * AttachRequest, ConfigureRequest, StartRequest   ask for something
 * AttachReply, Answer, FilePiece   are the answers
 * </pre>
 */
@NullMarked
package dev.podshell.execution.supervisor;

import org.jspecify.annotations.NullMarked;
