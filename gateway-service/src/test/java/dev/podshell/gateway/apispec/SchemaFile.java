package dev.podshell.gateway.apispec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;

/** Reads a file of JSON or YAML that contains JSON Schemas. */
final class SchemaFile {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode root;
  private final JsonSchemaFactory schemas;

  private SchemaFile(JsonNode root, JsonSchemaFactory schemas) {
    this.root = root;
    this.schemas = schemas;
  }

  /** Reads a file whose schemas are of a version. Unknown keywords are ignored. */
  static SchemaFile read(Path path, VersionFlag version) {
    JsonMetaSchema lenient =
        JsonMetaSchema.builder(JsonSchemaFactory.checkVersion(version).getInstance())
            .unknownKeywordFactory((name, _) -> new NonValidationKeyword(name))
            .build();
    ObjectMapper mapper = path.toString().endsWith(".yaml") ? new YAMLMapper() : JSON;
    try {
      return new SchemaFile(
          mapper.readTree(path.toFile()),
          JsonSchemaFactory.getInstance(version, schemas -> schemas.metaSchema(lenient)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the same file, in which no object may have a field that its schema does not name. */
  SchemaFile closed() {
    JsonNode copy = root.deepCopy();
    close(copy);
    return new SchemaFile(copy, schemas);
  }

  JsonNode root() {
    return root;
  }

  /** Returns the node that a reference, {@code #/…}, leads to. */
  JsonNode at(String reference) {
    return root.at(place(reference).substring(1));
  }

  /** Returns the last of the references that follow one another. */
  String place(String reference) {
    JsonNode next = root.at(reference.substring(1)).path("$ref");
    return next.isMissingNode() ? reference : place(next.asText());
  }

  /** Returns the schema at a reference. {@code #} means the whole file. */
  JsonSchema schema(String reference) {
    ObjectNode schema = JSON.createObjectNode();
    schema.setAll((ObjectNode) root);
    return schemas.getSchema(reference.equals("#") ? schema : schema.put("$ref", reference));
  }

  /** Returns the references whose target is missing. */
  List<String> danglingReferences() {
    return root.findValues("$ref").stream()
        .map(JsonNode::asText)
        .filter(reference -> root.at(reference.substring(1)).isMissingNode())
        .toList();
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("type").asText().equals("object")
        && object.has("properties")
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(SchemaFile::close);
  }
}
