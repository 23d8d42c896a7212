package dev.podshell.session.problem;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import jakarta.persistence.PersistenceException;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Answers every error as problem details, and leaks nothing. */
final class Problems {

  private static final Logger LOG = Logger.getLogger(Problems.class);

  @ServerExceptionMapper
  Response toResponse(WebApplicationException e) {
    if (e instanceof Problem) {
      return e.getResponse();
    }
    if (e.getCause() instanceof ValueInstantiationException malformed
        && malformed.getCause() instanceof IllegalArgumentException cause) {
      return Problem.badRequest("The body is malformed: " + cause.getMessage()).getResponse();
    }
    Response.Status status = Response.Status.fromStatusCode(e.getResponse().getStatus());
    return status == null || status.getStatusCode() < 400
        ? e.getResponse()
        : Problem.of(status, "The request cannot be answered; see the OpenAPI document")
            .getResponse();
  }

  /** Adds the body that the framework leaves out. */
  @ServerExceptionMapper
  Response toResponse(MismatchedInputException e) {
    return Problem.badRequest("The body is not what is expected; see the OpenAPI document")
        .getResponse();
  }

  @ServerExceptionMapper
  Response toResponse(ConstraintViolationException e) {
    String detail =
        e.getConstraintViolations().stream()
            .map(Problems::describe)
            .sorted()
            .collect(Collectors.joining("; "));
    return Problem.badRequest(detail).getResponse();
  }

  @ServerExceptionMapper
  Response toResponse(SQLException e) {
    return databaseAway(e);
  }

  @ServerExceptionMapper
  Response toResponse(PersistenceException e) {
    return databaseAway(e);
  }

  @ServerExceptionMapper
  Response toResponse(RuntimeException e) {
    for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException) {
        return databaseAway(e);
      }
    }
    String reference = UUID.randomUUID().toString();
    LOG.errorf(e, "A request failed (%s)", reference);
    return Problem.internal(reference).getResponse();
  }

  private static Response databaseAway(Exception e) {
    LOG.warnf(e, "A request failed at the database");
    return Problem.unavailable("The database does not answer. Try again").getResponse();
  }

  private static String describe(ConstraintViolation<?> violation) {
    String path = violation.getPropertyPath().toString();
    return path.substring(path.lastIndexOf('.') + 1) + " " + violation.getMessage();
  }
}
