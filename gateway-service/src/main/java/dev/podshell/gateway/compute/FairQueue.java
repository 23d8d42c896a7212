package dev.podshell.gateway.compute;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A queue of items by owner. Owners take turns, and an owner is not served again until its current
 * item is finished. Bounded in all and for each owner. Thread-safe.
 *
 * @param <T> the type of the items
 */
final class FairQueue<T> {

  private final int max;
  private final int maxPerOwner;
  private final Map<String, Deque<T>> waiting = new LinkedHashMap<>();
  private final Set<String> served = new HashSet<>();
  private int size;

  FairQueue(int max, int maxPerOwner) {
    this.max = max;
    this.maxPerOwner = maxPerOwner;
  }

  /** Adds an item unless too many wait. */
  synchronized boolean offer(String owner, T item) {
    Deque<T> ownersItems = waiting.get(owner);
    if (size >= max || (ownersItems != null && ownersItems.size() >= maxPerOwner)) {
      return false;
    }
    waiting.computeIfAbsent(owner, _ -> new ArrayDeque<>()).add(item);
    size++;
    notifyAll();
    return true;
  }

  /** An item that was taken, and its owner. */
  record Taken<T>(String owner, T item) {}

  /** Takes the next item, and waits for one. Call {@link #finish} afterwards. */
  synchronized Taken<T> take() throws InterruptedException {
    while (true) {
      Taken<T> taken = poll();
      if (taken != null) {
        return taken;
      }
      wait();
    }
  }

  private @Nullable Taken<T> poll() {
    for (Iterator<Map.Entry<String, Deque<T>>> each = waiting.entrySet().iterator();
        each.hasNext(); ) {
      Map.Entry<String, Deque<T>> turn = each.next();
      if (served.contains(turn.getKey())) {
        continue;
      }
      String owner = turn.getKey();
      Deque<T> items = turn.getValue();
      each.remove();
      T item = items.remove();
      if (!items.isEmpty()) {
        waiting.put(owner, items);
      }
      size--;
      served.add(owner);
      return new Taken<>(owner, item);
    }
    return null;
  }

  /** Allows an owner to be served again. */
  synchronized void finish(String owner) {
    served.remove(owner);
    notifyAll();
  }

  /** Removes an item before its turn; false if it was taken already. */
  synchronized boolean remove(String owner, T item) {
    Deque<T> ownersItems = waiting.get(owner);
    if (ownersItems == null || !ownersItems.remove(item)) {
      return false;
    }
    if (ownersItems.isEmpty()) {
      waiting.remove(owner);
    }
    size--;
    return true;
  }

  synchronized int size() {
    return size;
  }
}
