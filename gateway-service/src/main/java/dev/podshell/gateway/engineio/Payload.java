package dev.podshell.gateway.engineio;

/**
 * Reads the packets of a polling request's body one at a time, so that a body of many small packets
 * takes no more memory than its text. Not thread-safe.
 */
final class Payload {

  private final String text;
  private int start;

  Payload(String text) {
    this.text = text;
  }

  boolean hasNext() {
    return start <= text.length();
  }

  /** Returns the next packet. */
  EnginePacket next() throws MalformedPacketException {
    int separator = text.indexOf(PacketCodec.SEPARATOR, start);
    int end = separator < 0 ? text.length() : separator;
    String packet = text.substring(start, end);
    start = end + 1;
    return PacketCodec.decode(packet);
  }
}
