package dev.podshell.gateway.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.treesitter.TSNode;
import org.treesitter.TSParser;
import org.treesitter.TSTree;
import org.treesitter.TreeSitterBash;

/**
 * Compares with tree-sitter's grammar of bash in the area where that is reliable: pipelines of all
 * kinds of stages, without here-documents, {@code time}, {@code coproc} and comments.
 */
class PipeFinderGrammarTest {

  private static final List<String> TOP_LEVEL =
      List.of("program", "list", "pipeline", "redirected_statement");

  private final PipeFinder finder = new PipeFinder(16 * 1024);

  @Property(tries = 500, seed = "17")
  void shouldFindThePipesThatAnotherGrammarFinds(@ForAll("scripts") String text) throws Exception {
    List<String> found = new ArrayList<>();
    byte[] bytes = text.getBytes(UTF_8);
    for (Pipe pipe : finder.find(text)) {
      int operator = pipe.end();
      while (bytes[operator] != '|') {
        operator++;
      }
      found.add(operator + (pipe.merged() ? "|&" : "|"));
    }

    assertThat(found).isEqualTo(pipesOfTheGrammar(text));
  }

  @Provide
  Arbitrary<String> scripts() {
    Arbitrary<String> stage =
        Arbitraries.of(
            "a",
            "echo 'x|y'",
            "echo \"a | b\"",
            "echo \\|",
            "echo $(a | b)",
            "echo `a | b`",
            "{ a | b; }",
            "(a | b)",
            "[[ a =~ x|y ]]",
            "case x in a|b) c | d;; esac",
            "if a | b; then c | d; else e; fi",
            "for i in 1 2; do a | b; done",
            "while a; do b | c; done",
            "a >f 2>&1",
            ">f a",
            "a <<< 'x|y'",
            "A=1 b",
            "echo ${x//a/b}",
            "echo 'é😀|'",
            "a < <(b | c)",
            "f x#y",
            "echo $((1|2))",
            "echo a\\ b",
            "[ a ]",
            "a 2>/dev/null");
    Arbitrary<String> pipeline =
        Combinators.combine(
                stage.list().ofMinSize(1).ofMaxSize(4), Arbitraries.of(" | ", " |\n", " |& "))
            .as((stages, pipe) -> stages.stream().collect(joining(pipe)));
    return Combinators.combine(
            pipeline, pipeline, pipeline, Arbitraries.of("; ", " && ", " || ", " & "))
        .as((one, two, three, separator) -> one + separator + two + separator + three);
  }

  private static List<String> pipesOfTheGrammar(String text) {
    try (TSParser parser = new TSParser()) {
      parser.setLanguage(new TreeSitterBash());
      try (TSTree tree = parser.parseString(null, text)) {
        List<String> pipes = new ArrayList<>();
        addPipes(tree.getRootNode(), pipes);
        return pipes;
      }
    }
  }

  private static void addPipes(TSNode node, List<String> pipes) {
    for (int i = 0; i < node.getChildCount(); i++) {
      TSNode child = node.getChild(i);
      if (TOP_LEVEL.contains(child.getType())) {
        addPipes(child, pipes);
      } else if (child.getType().startsWith("|") && !child.getType().equals("||")) {
        pipes.add(child.getStartByte() + child.getType());
      }
    }
  }
}
