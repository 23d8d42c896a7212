package dev.podshell.session.history;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import dev.podshell.contracts.history.TranscriptPage;
import dev.podshell.contracts.topic.RecordJson;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Writes pages as CBOR, in which output is bytes instead of Base64. */
@Provider
@Produces(CborWriter.APPLICATION_CBOR)
public final class CborWriter implements MessageBodyWriter<TranscriptPage> {

  static final String APPLICATION_CBOR = "application/cbor";

  private final CBORMapper mapper = RecordJson.configure(new CBORMapper());

  public CborWriter() {
    mapper.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  @Override
  public boolean isWriteable(
      Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
    return type == TranscriptPage.class;
  }

  @Override
  public void writeTo(
      TranscriptPage page,
      Class<?> type,
      Type genericType,
      Annotation[] annotations,
      MediaType mediaType,
      MultivaluedMap<String, Object> headers,
      OutputStream body)
      throws IOException {
    mapper.writeValue(body, page);
  }
}
