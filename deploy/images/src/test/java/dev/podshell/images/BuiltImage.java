package dev.podshell.images;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Reads an image that was written as a tar file.
 *
 * @param configuration the configuration of its containers
 * @param layers their entries by name, the base's first
 * @param layerDigests of their contents
 */
record BuiltImage(
    String name,
    String digest,
    JsonNode configuration,
    List<Map<String, TarArchiveEntry>> layers,
    List<String> layerDigests) {

  private static final JsonMapper MAPPER = new JsonMapper();

  static BuiltImage read(Path file, String digest) throws IOException {
    Map<String, byte[]> parts = new HashMap<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(Files.newInputStream(file))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        parts.put(entry.getName(), tar.readAllBytes());
      }
    }
    JsonNode manifest = MAPPER.readTree(parts.get("manifest.json")).get(0);
    JsonNode description = MAPPER.readTree(parts.get(manifest.get("Config").asText()));
    List<Map<String, TarArchiveEntry>> layers = new ArrayList<>();
    for (String layer : ComposeFile.texts(manifest.get("Layers"))) {
      layers.add(entries(requireNonNull(parts.get(layer), layer)));
    }
    return new BuiltImage(
        manifest.get("RepoTags").get(0).asText(),
        digest,
        description.get("config"),
        layers,
        ComposeFile.texts(description.at("/rootfs/diff_ids")));
  }

  /** The owner of an entry of a layer. */
  long ownerOf(int layer, String entry) {
    return requireNonNull(layers.get(layer).get(entry), entry).getLongUserId();
  }

  Set<String> files() {
    return layers.stream().flatMap(it -> it.keySet().stream()).collect(Collectors.toSet());
  }

  private static Map<String, TarArchiveEntry> entries(byte[] layer) throws IOException {
    Map<String, TarArchiveEntry> entries = new LinkedHashMap<>();
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(layer)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.put(entry.getName(), entry);
      }
    }
    return entries;
  }
}
