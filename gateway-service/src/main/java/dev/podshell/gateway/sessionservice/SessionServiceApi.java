package dev.podshell.gateway.sessionservice;

import dev.podshell.contracts.history.CommandMark;
import dev.podshell.contracts.history.CommandPage;
import dev.podshell.contracts.history.CommandPlace;
import dev.podshell.contracts.history.CommandState;
import dev.podshell.contracts.history.NewSession;
import dev.podshell.contracts.history.Reservation;
import dev.podshell.contracts.history.ReservationAnswer;
import dev.podshell.contracts.history.Revocation;
import dev.podshell.contracts.history.SessionState;
import dev.podshell.contracts.identity.LearnerId;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.contracts.monitor.MonitorState;
import dev.podshell.contracts.monitor.SentCommand;
import dev.podshell.contracts.room.NewRoom;
import dev.podshell.contracts.room.RoomState;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.rest.client.annotation.RegisterProvider;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** The part of the session service's interface that a gateway uses. */
@RegisterRestClient(configKey = "session-service")
@RegisterProvider(ServiceTokenFilter.class)
@Path("/")
interface SessionServiceApi {

  @PUT
  @Path("sessions/{session}")
  @Consumes(MediaType.APPLICATION_JSON)
  SessionState put(@PathParam("session") String session, NewSession body);

  @GET
  @Path("sessions/{session}")
  SessionState session(@PathParam("session") String session);

  @DELETE
  @Path("sessions/{session}")
  void revoke(@PathParam("session") String session);

  @GET
  @Path("learner/sessions/revocation")
  Revocation revocation(@QueryParam("learner") LearnerId learner);

  @PUT
  @Path("sessions/{session}/commands/{command}")
  @Consumes(MediaType.APPLICATION_JSON)
  ReservationAnswer reserve(
      @PathParam("session") String session,
      @PathParam("command") long command,
      Reservation reservation);

  @GET
  @Path("sessions/{session}/commands")
  List<CommandState> commands(
      @PathParam("session") String session, @QueryParam("endedAfter") Instant endedAfter);

  @GET
  @Path("learner/commands")
  CommandPage commands(
      @QueryParam("learner") LearnerId learner,
      @QueryParam("question") @Nullable QuestionId question,
      @QueryParam("before") @Nullable CommandMark before,
      @QueryParam("limit") int limit);

  @GET
  @Path("commands/{command}")
  CommandPlace place(@PathParam("command") long command, @QueryParam("learner") LearnerId learner);

  /** The stored document is JSON with any content. */
  @GET
  @Path("sessions/{session}/documents/{document}")
  @Produces(MediaType.APPLICATION_JSON)
  String document(@PathParam("session") String session, @PathParam("document") String document);

  @PUT
  @Path("sessions/{session}/documents/{document}")
  @Consumes(MediaType.APPLICATION_JSON)
  void putDocument(
      @PathParam("session") String session, @PathParam("document") String document, String body);

  /** Returns a page of entries as CBOR, which the caller's thread decodes. */
  @GET
  @Path("sandboxes/{sandbox}/commands/{command}/entries")
  @Produces("application/cbor")
  byte[] entries(
      @PathParam("sandbox") String sandbox,
      @PathParam("command") long command,
      @QueryParam("after") long after,
      @QueryParam("reach") @Nullable Long reach,
      @QueryParam("maxBytes") long maxBytes);

  @PUT
  @Path("rooms/{room}")
  @Consumes(MediaType.APPLICATION_JSON)
  RoomState createRoom(@PathParam("room") String room, NewRoom body);

  @GET
  @Path("rooms/{room}")
  RoomState room(@PathParam("room") String room);

  @GET
  @Path("monitors/{monitor}")
  MonitorState monitor(@PathParam("monitor") String monitor);

  @GET
  @Path("monitors/{monitor}/users/{user}/commands")
  List<SentCommand> sentCommands(
      @PathParam("monitor") String monitor,
      @PathParam("user") String user,
      @QueryParam("from") long from);

  @PUT
  @Path("gateways/{gateway}")
  void reportAlive(@PathParam("gateway") String gateway);
}
