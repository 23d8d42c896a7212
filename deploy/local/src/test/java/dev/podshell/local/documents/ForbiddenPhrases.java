package dev.podshell.local.documents;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the phrases that CONTRIBUTING.md, <em>Plain English</em>, rules out. */
final class ForbiddenPhrases {

  /** A text between asterisks is a quotation, and pages may quote anything. */
  private static final Pattern QUOTATION = Pattern.compile("(?s)\\*[^*\n]+\\*");

  private static final List<Pattern> PHRASES =
      Stream.of(
              "\\bbut for\\b",
              "\\banew\\b",
              "\\bbe it\\b",
              "\\bso (many|long)\\b(?! as)",
              "\\bfor ever\\b",
              "\\bwho(m|so)?ever\\b",
              "\\b(is|are|was|were) to be\\b",
              "\\b(has|have) to say\\b",
              // "for" in the place of "because": a clause of its own follows.
              "[,;:] for (it|they|he|she|we|nobody|there|till|then|since|what|this|that|these|its"
                  + "|their|the|a|an|all|no)( (?!that|which|who)[^\\s.;:,]+){0,3} (is|are|was|were|has|have|had|does|do|can"
                  + "|may|must|would|will|counts?|needs?)\\b")
          .map(phrase -> Pattern.compile("(?i)" + phrase.replace(" ", "\\s+")))
          .toList();

  private ForbiddenPhrases() {}

  /** Returns the forbidden phrases of a text, in the order of the rules. */
  static List<String> in(String prose) {
    String text = QUOTATION.matcher(prose).replaceAll("*");
    return PHRASES.stream()
        .flatMap(phrase -> phrase.matcher(text).results())
        .map(found -> found.group().replaceAll("\\s+", " "))
        .toList();
  }
}
