package dev.podshell.gateway.intake;

import io.vertx.core.impl.VertxBuilder;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.spi.VertxServiceProvider;

/** Makes Vert.x listen through the {@link IntakeTransport}. Vert.x finds it as a service. */
public final class IntakeProvider implements VertxServiceProvider {

  /**
   * @throws IllegalStateException if another transport was chosen, which would listen without
   *     bounds
   */
  @Override
  public void init(VertxBuilder builder) {
    if (!(builder.findTransport() instanceof JDKTransport)) {
      throw new IllegalStateException(
          "quarkus.vertx.prefer-native-transport must be false: the gateway bounds connections in"
              + " the transport of the JDK");
    }
    builder.findTransport(new IntakeTransport());
  }
}
