package dev.podshell.images;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CycloneDX bill of materials that Quarkus makes of what a service is packaged with. */
final class BillOfMaterials {

  static final String FILE = "sbom.cdx.json";

  private static final JsonMapper MAPPER = new JsonMapper();

  private BillOfMaterials() {}

  /**
   * Copies it without the time at which it was made, so that the same sources make the same image.
   */
  static void copyWithoutTime(Path from, Path to) throws IOException {
    ObjectNode bill = (ObjectNode) MAPPER.readTree(from.toFile());
    if (bill.path("metadata") instanceof ObjectNode metadata) {
      metadata.remove("timestamp");
    }
    Files.createDirectories(to.getParent());
    MAPPER.writeValue(to.toFile(), bill);
  }
}
