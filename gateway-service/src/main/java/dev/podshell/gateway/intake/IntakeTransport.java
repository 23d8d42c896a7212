package dev.podshell.gateway.intake;

import io.netty.bootstrap.ServerBootstrap;
import io.quarkus.arc.Arc;
import io.vertx.core.impl.transports.JDKTransport;
import io.vertx.core.net.NetServerOptions;

/** Puts an {@link AcceptGuard} in front of each port that listens. */
final class IntakeTransport extends JDKTransport {

  @Override
  public void configure(NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
    super.configure(options, domainSocket, bootstrap);
    bootstrap.handler(Arc.container().instance(AcceptGuard.class).get());
  }
}
