package dev.podshell.gateway.connection;

import dev.podshell.gateway.intake.Admission;
import dev.podshell.gateway.intake.Intake;
import io.quarkus.websockets.next.WebSocketConnection;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The wire of a dialect that uses WebSockets directly. */
record WebSocketWire(WebSocketConnection connection, Intake intake) implements Wire {

  @Override
  public String id() {
    return connection.id();
  }

  @Override
  public CompletionStage<?> send(String frame) {
    return connection.sendText(frame).subscribeAsCompletionStage();
  }

  @Override
  public CompletionStage<?> send(Buffer frame) {
    return connection.sendBinary(frame).subscribeAsCompletionStage();
  }

  @Override
  public void close(CloseCause cause) {
    connection.close(cause.reason()).subscribe().with(_ -> {}, WebSocketWire::ignore);
    intake.endSoon();
  }

  @Override
  public Admission admission() {
    return intake.admission();
  }

  /** A connection that cannot be closed is closed already. */
  private static void ignore(@Nullable Throwable failure) {}
}
