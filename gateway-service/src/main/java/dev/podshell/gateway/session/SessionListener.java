package dev.podshell.gateway.session;

import dev.podshell.contracts.event.InputRefused;
import dev.podshell.contracts.event.LimitNear;
import dev.podshell.contracts.event.SandboxLifecycle;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.gateway.transcript.TranscriptSink;
import java.util.Optional;

/** Tells a dialect what happens in the session that its connection has joined. */
public interface SessionListener {

  /**
   * Returns the sink for a command's transcript.
   *
   * @return empty if this connection does not want it
   */
  Optional<TranscriptSink> transcript(CommandState command);

  /** Called when an input was not applied. On the event reader's thread: must not block. */
  void onInputRefused(InputRefused refused);

  /** Called when a limit will end a command soon. On the event reader's thread: must not block. */
  void onLimitNear(LimitNear near);

  /**
   * Called when a sandbox changes that is the question's, or that has a command of which this
   * connection knows. On the event reader's thread: must not block.
   */
  void onSandboxChanged(SandboxLifecycle step);

  /** Called when the session was ended. On the event reader's thread: must not block. */
  void onRevoked();
}
