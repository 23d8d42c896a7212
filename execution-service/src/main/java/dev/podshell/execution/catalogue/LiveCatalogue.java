package dev.podshell.execution.catalogue;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Holds the current catalogue, and reads it again when its file changes. If the new one is wrong,
 * the error is logged with the line, and the last good catalogue stays. Existing sandboxes keep the
 * settings that they were created with. Thread-safe.
 */
public final class LiveCatalogue implements Supplier<Catalogue>, AutoCloseable {

  private static final Logger LOG = Logger.getLogger(LiveCatalogue.class);
  // An editor or a ConfigMap's update changes the folder in several steps.
  private static final int SETTLE_MILLIS = 100;

  private final Optional<Path> path;
  private final AtomicInteger valid;
  private final List<Consumer<Catalogue>> listeners = new CopyOnWriteArrayList<>();
  private final @Nullable WatchService folder;
  private volatile Catalogue current;

  private LiveCatalogue(Optional<Path> path, Catalogue current, MeterRegistry registry)
      throws IOException {
    this.path = path;
    this.current = current;
    this.valid = new AtomicInteger(1);
    Gauge.builder("podshell.catalogue.valid", valid, AtomicInteger::get)
        .description("1 if the catalogue that was written last is in use, 0 if it is wrong")
        .register(registry);
    this.folder = path.isPresent() ? watch(path.get()) : null;
  }

  /**
   * Reads the catalogue at a path, or the bundled one, and watches the path.
   *
   * @throws CatalogueException if it cannot be read or is wrong
   */
  public static LiveCatalogue open(Optional<Path> path, MeterRegistry registry) {
    try {
      LiveCatalogue live = new LiveCatalogue(path, CatalogueReader.read(path), registry);
      if (live.folder != null) {
        Thread.ofVirtual().name("catalogue").start(() -> live.follow(live.folder));
      }
      return live;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Catalogue get() {
    return current;
  }

  /** Calls a listener now and with each new catalogue. */
  public void onChange(Consumer<Catalogue> listener) {
    listeners.add(listener);
    listener.accept(current);
  }

  @Override
  public void close() {
    try {
      if (folder != null) {
        folder.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Watches the folder, because a ConfigMap changes by a symbolic link beside the file. */
  private static WatchService watch(Path path) throws IOException {
    Path parent = path.toAbsolutePath().getParent();
    if (parent == null) {
      throw new CatalogueException("The catalogue %s is in no folder".formatted(path));
    }
    WatchService service = parent.getFileSystem().newWatchService();
    parent.register(service, ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY);
    return service;
  }

  private void follow(WatchService service) {
    try {
      while (true) {
        WatchKey key = service.take();
        do {
          key.pollEvents();
          key.reset();
        } while (service.poll(SETTLE_MILLIS, TimeUnit.MILLISECONDS) != null);
        reload();
      }
    } catch (ClosedWatchServiceException _) {
      LOG.debug("The catalogue is no longer watched");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void reload() {
    try {
      Catalogue read = CatalogueReader.read(path);
      valid.set(1);
      if (!read.equals(current)) {
        current = read;
        listeners.forEach(listener -> listener.accept(read));
        LOG.infof("The catalogue has changed: %d questions", read.questions().size());
      }
    } catch (CatalogueException e) {
      valid.set(0);
      LOG.errorf("The new catalogue is wrong, and the previous one stays: %s", e.getMessage());
    }
  }
}
