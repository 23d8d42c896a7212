package dev.podshell.execution.catalogue;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The settings of sandboxes for a question.
 *
 * @param image the container image, for runtimes that have images
 * @param language of scripts that are sent without a language of their own
 * @param requests processor and memory that are reserved for a sandbox
 * @param warm the size of the warm pool
 * @param egress the catalogue's entry for the network that it may reach; null: none
 * @param files written into the home, by path relative to it
 * @param environment of every command
 * @param idleLimit how long a sandbox may be unused until it ends
 * @param ageLimit the age at which a sandbox ends
 */
public record Question(
    String image,
    String language,
    Limits limits,
    Requests requests,
    Warm warm,
    @Nullable String egress,
    Map<String, String> files,
    Map<String, String> environment,
    Duration idleLimit,
    Duration ageLimit) {

  private static final Set<String> FOLDERS_ABOVE = Set.of("", ".", "..");

  public Question(
      @Nullable String image,
      @Nullable String language,
      @Nullable Limits limits,
      @Nullable Requests requests,
      @Nullable Warm warm,
      @Nullable String egress,
      @Nullable Map<String, String> files,
      @Nullable Map<String, String> environment,
      @Nullable Duration idleLimit,
      @Nullable Duration ageLimit) {
    if (image == null || image.isBlank()) {
      throw new InvalidSettingException("image", "must name a container image with python3 in it");
    }
    if (language == null) {
      throw new InvalidSettingException("language", "must name one of the languages");
    }
    this.image = image;
    this.language = language;
    this.limits = Objects.requireNonNullElseGet(limits, Limits::defaults);
    this.requests = Objects.requireNonNullElseGet(requests, Requests::defaults);
    this.warm = Objects.requireNonNullElseGet(warm, Warm::none);
    this.egress = egress;
    this.files = files == null ? Map.of() : Map.copyOf(files);
    this.environment = environment == null ? Map.of() : Map.copyOf(environment);
    this.idleLimit = Limits.positive("idle-limit", idleLimit, Duration.ofMinutes(30));
    this.ageLimit = Limits.positive("age-limit", ageLimit, Duration.ofHours(24));
    this.files.keySet().forEach(Question::requireWithinHome);
    this.environment.keySet().forEach(Question::requireVariableName);
  }

  private static void requireWithinHome(String path) {
    for (String part : path.split("/", -1)) {
      if (FOLDERS_ABOVE.contains(part)) {
        throw new InvalidSettingException("files", "may only name paths below the home: " + path);
      }
    }
  }

  private static void requireVariableName(String name) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
      throw new InvalidSettingException("environment", "has no variable's name: " + name);
    }
  }
}
