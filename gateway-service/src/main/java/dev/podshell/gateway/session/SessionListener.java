package dev.podshell.gateway.session;

import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.util.Optional;

/** What a dialect hears of the session that its connection has joined. */
public interface SessionListener {

  /**
   * Where a command's transcript goes.
   *
   * @return empty if this connection does not want it
   */
  Optional<TranscriptSink> transcript(CommandState command);

  /** An input was not applied. On the event reader's thread: must not block. */
  void inputRefused(InputRefused refused);

  /** A limit will end a command soon. On the event reader's thread: must not block. */
  void limitNear(LimitNear near);

  /** A sandbox of the session changes. On the event reader's thread: must not block. */
  void sandboxChanged(SandboxLifecycle step);

  /** The session was ended. On the event reader's thread: must not block. */
  void revoked();
}
