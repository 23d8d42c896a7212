package dev.podshell.session.draft;

import dev.podshell.contracts.draft.Draft;
import dev.podshell.contracts.draft.DraftAnswer;
import dev.podshell.contracts.draft.DraftName;
import dev.podshell.contracts.draft.DraftSave;
import dev.podshell.contracts.draft.DraftVersion;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.identity.SessionId;
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
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** Stores and reads drafts of the session's learner. */
@Path("/sessions/{session}/drafts/{question}/{name}")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Singleton
@RunOnVirtualThread
public class DraftResource {

  private final Drafts drafts;

  DraftResource(Drafts drafts) {
    this.drafts = drafts;
  }

  @GET
  @Operation(summary = "A version of a draft, or the newest; 404 if it is not stored")
  public Draft read(
      @RestPath SessionId session,
      @RestPath QuestionId question,
      @RestPath DraftName name,
      @RestQuery @Nullable Long version)
      throws SQLException {
    DraftKey key = new DraftKey(session, question, name);
    Optional<Draft> found = version == null ? drafts.find(key) : drafts.find(key, version);
    return found.orElseThrow(() -> Problem.notFound("The learner has no such draft"));
  }

  @GET
  @Path("/versions")
  @Operation(summary = "The versions of a draft that are kept, the newest first")
  public List<DraftVersion> versions(
      @RestPath SessionId session, @RestPath QuestionId question, @RestPath DraftName name)
      throws SQLException {
    return drafts.versions(new DraftKey(session, question, name));
  }

  @PUT
  @Operation(
      summary = "Save a draft, once for any number of requests",
      description =
          "It is stored if its base is the newest version, or the draft is new. Otherwise the"
              + " answer is a conflict, with the newest version.")
  public DraftAnswer save(
      @RestPath SessionId session,
      @RestPath QuestionId question,
      @RestPath DraftName name,
      @Nullable DraftSave save)
      throws SQLException {
    if (save == null) {
      throw Problem.badRequest("The body must have base, text and id");
    }
    return drafts
        .save(new DraftKey(session, question, name), save)
        .orElseThrow(() -> Problem.notFound("There is no such session"));
  }
}
