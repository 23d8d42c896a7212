package dev.podshell.gateway.intake;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts the connections of one port. A connection above the bound is closed at once, before it
 * costs anything. Its request is still unknown, so it gets no answer. Each port has its own guard.
 * The transport looks this bean up, so the container must not remove it.
 */
@Dependent
@Unremovable
final class AcceptGuard extends ChannelInboundHandlerAdapter {

  private final IntakeConfiguration bounds;
  private final InboundBudget budget;
  private final ClientAddresses addresses;
  private final IntakeMetrics metrics;
  private final RefusalLog log;
  private final AtomicInteger open = new AtomicInteger();
  private final Map<ClientAddress, Integer> requesting = new ConcurrentHashMap<>();

  AcceptGuard(
      IntakeConfiguration bounds,
      InboundBudget budget,
      ClientAddresses addresses,
      IntakeMetrics metrics,
      RefusalLog log) {
    this.bounds = bounds;
    this.budget = budget;
    this.addresses = addresses;
    this.metrics = metrics;
    this.log = log;
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
    if (open.incrementAndGet() > bounds.open()) {
      open.decrementAndGet();
      refuse(accepted, peer, Refusal.TOO_MANY_CONNECTIONS);
      return;
    }
    boolean isCounted = !addresses.isProxy(peer);
    if (isCounted && !tryBegin(peer)) {
      open.decrementAndGet();
      refuse(accepted, peer, Refusal.TOO_MANY_OF_ADDRESS);
      return;
    }
    accepted.closeFuture().addListener(_ -> open.decrementAndGet());
    Runnable onUpgrade = isCounted ? new Once(() -> end(peer)) : () -> {};
    accepted.closeFuture().addListener(_ -> onUpgrade.run());
    new Intake(accepted, peer, bounds, budget, metrics, log, onUpgrade).install();
    context.fireChannelRead(accepted);
  }

  private boolean tryBegin(ClientAddress peer) {
    if (requesting.merge(peer, 1, Integer::sum) > bounds.requestingPerAddress()) {
      end(peer);
      return false;
    }
    return true;
  }

  private void end(ClientAddress peer) {
    requesting.computeIfPresent(peer, (_, count) -> count == 1 ? null : count - 1);
  }

  private void refuse(Channel accepted, ClientAddress peer, Refusal refusal) {
    metrics.onRefused(refusal);
    log.onRefused(peer, refusal);
    accepted.unsafe().closeForcibly();
  }
}
