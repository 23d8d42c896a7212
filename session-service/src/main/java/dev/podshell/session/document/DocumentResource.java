package dev.podshell.session.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.podshell.contracts.identity.SessionId;
import dev.podshell.session.configuration.SessionConfiguration;
import dev.podshell.session.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jspecify.annotations.Nullable;

/** Stores and reads the documents that a learner's clients keep for all of their sessions. */
@Path("/sessions/{session}/documents/{document}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class DocumentResource {

  private final Documents documents;
  private final SessionConfiguration.Documents bounds;
  private final JsonMapper json =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  DocumentResource(Documents documents, SessionConfiguration configuration) {
    this.documents = documents;
    this.bounds = configuration.documents();
  }

  @GET
  @Operation(summary = "A document: preferences or notes; 404 if none is stored")
  public String read(@RestPath SessionId session, @RestPath String document) throws SQLException {
    return documents
        .find(session, DocumentName.parse(document))
        .orElseThrow(() -> Problem.notFound("The learner has no such document"));
  }

  @PUT
  @Operation(summary = "Store a document, any JSON, in the place of the one before; 413: too large")
  public void store(
      @RestPath SessionId session, @RestPath String document, @Nullable String content)
      throws SQLException {
    DocumentName name = DocumentName.parse(document);
    if (!documents.store(session, name, valid(name, content))) {
      throw Problem.notFound("There is no such session");
    }
  }

  private String valid(DocumentName name, @Nullable String content) {
    if (content == null || !isJson(content) || content.indexOf('\0') >= 0) {
      throw Problem.badRequest("The body must be JSON");
    }
    if (content.getBytes(UTF_8).length > maxBytes(name)) {
      throw Problem.tooLarge("The %s have at most %d bytes".formatted(name.text(), maxBytes(name)));
    }
    return content;
  }

  private boolean isJson(String content) {
    try {
      JsonNode node = json.readTree(content);
      return node != null && !node.isMissingNode();
    } catch (JsonProcessingException _) {
      return false;
    }
  }

  private long maxBytes(DocumentName name) {
    return switch (name) {
      case PREFERENCES -> bounds.preferencesSize().asLongValue();
      case NOTES -> bounds.notesSize().asLongValue();
    };
  }
}
