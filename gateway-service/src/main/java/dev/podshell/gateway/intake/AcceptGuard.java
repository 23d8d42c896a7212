package dev.podshell.gateway.intake;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections of one port. A connection above the bound is closed at once, before it
 * costs anything. Its request is still unknown, so it gets no answer.
 */
final class AcceptGuard extends ChannelInboundHandlerAdapter {

  private final IntakeServices services;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<ClientAddress, Integer> requesting = new ConcurrentHashMap<>();

  AcceptGuard(IntakeServices services) {
    this.services = services;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!(message instanceof Channel accepted)) {
      context.fireChannelRead(message);
      return;
    }
    ClientAddress peer =
        accepted.remoteAddress() instanceof InetSocketAddress address
            ? ClientAddress.of(address.getAddress())
            : ClientAddress.UNKNOWN;
    if (open.incrementAndGet() > services.bounds().open()) {
      open.decrementAndGet();
      refuse(accepted, peer, Refusal.TOO_MANY_CONNECTIONS);
      return;
    }
    boolean isCounted = !services.addresses().isProxy(peer);
    if (isCounted && !tryBegin(peer)) {
      open.decrementAndGet();
      refuse(accepted, peer, Refusal.TOO_MANY_OF_ADDRESS);
      return;
    }
    accepted.closeFuture().addListener(_ -> open.decrementAndGet());
    Runnable upgraded = isCounted ? new Once(() -> end(peer)) : () -> {};
    accepted.closeFuture().addListener(_ -> upgraded.run());
    new Intake(accepted, peer, services, upgraded).install();
    context.fireChannelRead(accepted);
  }

  private boolean tryBegin(ClientAddress peer) {
    if (requesting.merge(peer, 1, Integer::sum) > services.bounds().requestingPerAddress()) {
      end(peer);
      return false;
    }
    return true;
  }

  private void end(ClientAddress peer) {
    requesting.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }

  private void refuse(Channel accepted, ClientAddress peer, Refusal refusal) {
    services.metrics().refused(refusal);
    services.log().refused(peer, refusal);
    accepted.unsafe().closeForcibly();
  }
}
