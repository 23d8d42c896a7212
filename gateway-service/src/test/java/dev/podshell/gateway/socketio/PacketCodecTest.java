package dev.podshell.gateway.socketio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketCodecTest {

  private static final int MOST_ATTACHMENTS = 10;
  private static final int MAX_BYTES = 1000;
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final PacketCodec codec = new PacketCodec(MOST_ATTACHMENTS);

  @Test
  void shouldWritePacketsAsTheProtocolShowsThem() {
    ObjectNode sid = NODES.objectNode().put("sid", "oSO0OpakMV_3jnilAAAA");
    JsonNode bytes = NODES.binaryNode(new byte[] {1, 2, 3});
    assertText(new SocketPacket.Connect("/", sid), "0{\"sid\":\"oSO0OpakMV_3jnilAAAA\"}");
    assertText(
        new SocketPacket.ConnectError(
            "/random", NODES.objectNode().put("message", "Invalid namespace")),
        "4/random,{\"message\":\"Invalid namespace\"}");
    assertText(new SocketPacket.Event("/", null, texts("foo")), "2[\"foo\"]");
    assertText(new SocketPacket.Event("/admin", 12L, texts("foo")), "2/admin,12[\"foo\"]");
    assertText(new SocketPacket.Ack("/admin", 13, texts("bar")), "3/admin,13[\"bar\"]");
    assertText(new SocketPacket.Disconnect("/"), "1");
    assertText(new SocketPacket.Disconnect("/admin"), "1/admin,");
    assertText(
        new SocketPacket.Event("/", null, List.of(TextNode.valueOf("baz"), bytes)),
        "51-[\"baz\",{\"_placeholder\":true,\"num\":0}]");
    assertText(
        new SocketPacket.Ack("/", 15, List.of(TextNode.valueOf("bar"), bytes)),
        "61-15[\"bar\",{\"_placeholder\":true,\"num\":0}]");
  }

  @Property
  void shouldReadWhatItWrote(@ForAll("packets") SocketPacket packet) throws Exception {
    assertThat(assemble(new PacketAssembly(codec, MAX_BYTES), codec.encode(packet)))
        .contains(packet);
  }

  @Property
  void shouldReadAnyTextOrSayWhatIsWrong(@ForAll("nearlyPackets") String text) {
    try {
      codec.decode(text).complete(List.of());
    } catch (MalformedPacketException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @Property
  void shouldAssembleAnyFramesOrSayWhatIsWrong(
      @ForAll("nearlyPackets") String first, @ForAll @Size(max = 12) List<byte[]> others) {
    PacketAssembly assembly = new PacketAssembly(codec, MAX_BYTES);
    try {
      assembly.text(first);
      for (byte[] other : others) {
        assembly.binary(Buffer.buffer(other));
      }
    } catch (MalformedPacketException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "abc",
        "-1", // no type
        "0[]",
        "0\"token\"",
        "0{",
        "0{}{}", // no object
        "1{}", // data that DISCONNECT must not carry
        "2",
        "2{}",
        "2[]",
        "2[null]",
        "2[{}]",
        "2[\"connect\"]",
        "2[\"disconnect\"]", // no name
        "2[\"a\"",
        "2[\"a\"]x",
        "21234567890123456[\"a\"]", // no end of it
        "3[]",
        "31{}", // no id, no array
        "4",
        "41", // no reason
        "5[\"a\"]",
        "51[\"a\"]",
        "5-[\"a\"]",
        "511-[\"a\"]", // no number of attachments
        "51-[\"a\",{\"_placeholder\":true,\"num\":1}]",
        "51-[\"a\",{\"_placeholder\":true,\"num\":-1}]",
        "51-[\"a\",{\"_placeholder\":true,\"num\":\"0\"}]",
        "51-[\"a\",{\"_placeholder\":true}]",
        "51-[\"a\",{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":0}]"
      })
  void shouldRefuseAnInvalidPacket(String text) {
    assertThatExceptionOfType(MalformedPacketException.class)
        .isThrownBy(() -> codec.decode(text).complete(List.of(Buffer.buffer("x"))));
  }

  @Test
  void shouldRefuseJsonThatIsTooDeep() {
    String deep = "2[\"a\"," + "[".repeat(5000) + "]".repeat(5000) + "]";
    assertThatExceptionOfType(MalformedPacketException.class).isThrownBy(() -> codec.decode(deep));
  }

  @Test
  void shouldRefuseTextBeforeAllAttachmentsHaveArrived() throws Exception {
    PacketAssembly assembly = new PacketAssembly(codec, MAX_BYTES);
    assembly.text("51-[\"a\",{\"_placeholder\":true,\"num\":0}]");
    assertThatExceptionOfType(MalformedPacketException.class)
        .isThrownBy(() -> assembly.text("2[\"b\"]"));
  }

  @Test
  void shouldRefuseBytesThatBelongToNoPacket() {
    PacketAssembly assembly = new PacketAssembly(codec, MAX_BYTES);
    assertThatExceptionOfType(MalformedPacketException.class)
        .isThrownBy(() -> assembly.binary(Buffer.buffer("x")));
  }

  @Test
  void shouldRefuseMoreBytesThanTheMaximum() throws Exception {
    PacketAssembly assembly = new PacketAssembly(codec, MAX_BYTES);
    assembly.text("52-[\"a\"]");
    assembly.binary(Buffer.buffer(new byte[MAX_BYTES]));
    assertThatExceptionOfType(MalformedPacketException.class)
        .isThrownBy(() -> assembly.binary(Buffer.buffer(new byte[1])));
  }

  @Provide
  Arbitrary<SocketPacket> packets() {
    Arbitrary<String> namespace = Arbitraries.of("/", "/admin", "/a/b");
    Arbitrary<ObjectNode> plain = jsonLeaves().map(it -> NODES.objectNode().set("it", it));
    Arbitrary<Long> id = Arbitraries.longs().between(0, (1L << 49));
    Arbitrary<List<JsonNode>> data = values().list().ofMaxSize(5);
    Arbitrary<List<JsonNode>> named =
        Combinators.combine(Arbitraries.strings().map(it -> "e" + it), data)
            .as(
                (name, arguments) -> {
                  arguments.addFirst(TextNode.valueOf(name));
                  return arguments;
                });
    return Arbitraries.oneOf(
        Combinators.combine(namespace, plain.injectNull(0.3)).as(SocketPacket.Connect::new),
        Combinators.combine(namespace, plain).as(SocketPacket.ConnectError::new),
        namespace.map(SocketPacket.Disconnect::new),
        Combinators.combine(namespace, id.injectNull(0.5), named).as(SocketPacket.Event::new),
        Combinators.combine(namespace, id, data).as(SocketPacket.Ack::new));
  }

  @Provide
  Arbitrary<String> nearlyPackets() {
    Arbitrary<String> pieces =
        Arbitraries.of(
            "5",
            "2-",
            "/",
            ",",
            "[",
            "]",
            "{",
            "}",
            "\"a\"",
            "\"connect\"",
            ":",
            "1",
            "9",
            "e",
            "{\"_placeholder\":true,\"num\":0}",
            "null",
            "-",
            "\ud800",
            "\u0000",
            " ");
    return Arbitraries.oneOf(
        Arbitraries.strings(), pieces.list().ofMaxSize(12).map(list -> String.join("", list)));
  }

  /** Generates values with bytes anywhere, at most nine of them in all elements of a packet. */
  private static Arbitrary<JsonNode> values() {
    return Arbitraries.oneOf(
        jsonLeaves(),
        bytes(),
        jsonLeaves().list().ofMaxSize(3).map(PacketCodecTest::array),
        bytes().map(it -> NODES.objectNode().set("a", array(List.of(it)))));
  }

  private static Arbitrary<JsonNode> jsonLeaves() {
    return Arbitraries.oneOf(
        Arbitraries.strings().map(NODES::textNode),
        Arbitraries.integers().map(NODES::numberNode),
        Arbitraries.doubles().map(NODES::numberNode),
        Arbitraries.of(true, false).map(NODES::booleanNode),
        Arbitraries.create(NODES::nullNode));
  }

  private static Arbitrary<JsonNode> bytes() {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(20).map(NODES::binaryNode);
  }

  private static JsonNode array(List<JsonNode> elements) {
    return NODES.arrayNode().addAll(elements);
  }

  private static Optional<SocketPacket> assemble(PacketAssembly assembly, EncodedPacket encoded)
      throws MalformedPacketException {
    Optional<SocketPacket> packet = assembly.text(encoded.text());
    for (Buffer attachment : encoded.attachments()) {
      assertThat(packet).isEmpty();
      packet = assembly.binary(attachment);
    }
    return packet;
  }

  private void assertText(SocketPacket packet, String text) {
    assertThat(codec.encode(packet).text()).isEqualTo(text);
  }

  private static List<JsonNode> texts(String text) {
    return List.of(TextNode.valueOf(text));
  }
}
