package dev.podshell.gateway.fakes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.contracts.draft.Draft;
import dev.podshell.contracts.draft.DraftAnswer;
import dev.podshell.contracts.draft.DraftSave;
import dev.podshell.contracts.draft.DraftVersion;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Keeps every version of every draft. */
final class StoredDrafts {

  private static final String FULL = "full";

  private final Map<String, List<Draft>> drafts = new HashMap<>();
  private final Map<String, String> saves = new HashMap<>();

  /** Saves a draft; one that is named "full" has no room. */
  synchronized DraftAnswer save(String key, DraftSave save) {
    if (key.endsWith("/" + FULL)) {
      return new DraftAnswer.Full("There is no room for more");
    }
    List<Draft> versions = drafts.computeIfAbsent(key, _ -> new ArrayList<>());
    if (!versions.isEmpty()) {
      Draft newest = versions.getLast();
      if (save.id().equals(saves.get(key))) {
        return new DraftAnswer.Saved(newest.version(), newest.saved());
      }
      if (newest.version() != save.base()) {
        return new DraftAnswer.Conflict(newest);
      }
    }
    Draft saved = new Draft(save.base() + 1, save.text(), Instant.now());
    versions.add(saved);
    saves.put(key, save.id());
    return new DraftAnswer.Saved(saved.version(), saved.saved());
  }

  synchronized Optional<Draft> newest(String key) {
    return all(key).isEmpty() ? Optional.empty() : Optional.of(all(key).getLast());
  }

  synchronized Optional<Draft> version(String key, long version) {
    return all(key).stream().filter(it -> it.version() == version).findFirst();
  }

  synchronized List<DraftVersion> versions(String key) {
    return all(key).reversed().stream()
        .map(it -> new DraftVersion(it.version(), it.saved(), it.text().getBytes(UTF_8).length))
        .toList();
  }

  private List<Draft> all(String key) {
    return drafts.getOrDefault(key, List.of());
  }
}
