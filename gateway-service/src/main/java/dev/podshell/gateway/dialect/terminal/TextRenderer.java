package dev.podshell.gateway.dialect.terminal;

import java.util.List;

/** Puts the text of one stream into the form that a connection asked for. */
interface TextRenderer {

  /**
   * Returns the next piece of the stream in that form.
   *
   * @param files names that the piece may contain, as reported by a sandbox, which is not trusted
   */
  String render(String text, List<String> files);
}
