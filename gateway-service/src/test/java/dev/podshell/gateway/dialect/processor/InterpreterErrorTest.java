package dev.podshell.gateway.dialect.processor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.gateway.dialect.processor.InterpreterError.Kind;
import java.util.OptionalInt;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the interpreters really wrote; {@code ~} is a line's end. */
class InterpreterErrorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '§',
      value = {
        // python: 3.11 and 3.13
        "python | Traceback (most recent call last):~  File \"main.py\", line 8, in <module>~    g()~  File \"main.py\", line 7, in g~    f()~  File \"prelude.py\", line 2, in f~    def f(): raise ValueError(\"no\")~             ^^^^^^^^^^^^^^^^^^^^^^~ValueError: no | RUNTIME | ValueError: no | 7",
        "python | ~  File \"main.py\", line 1~    x = (~        ^~SyntaxError: '(' was never closed | SYNTAX | SyntaxError: '(' was never closed | 1",
        "python | ~  File \"/home/learner/main.py\", line 4~    print(1)~IndentationError: unexpected indent | SYNTAX | IndentationError: unexpected indent | 4",
        "python | Traceback (most recent call last):~  File \"main.py\", line 3, in <module>~    eval(\"1+\")~  File \"<string>\", line 1~    1+~     ^~SyntaxError: invalid syntax | RUNTIME | SyntaxError: invalid syntax | 3",
        "python | Traceback (most recent call last):~  File \"main.py\", line 2, in <module>~    1/0~    ~^~~~ZeroDivisionError: division by zero~~During handling of the above exception, another exception occurred:~~Traceback (most recent call last):~  File \"main.py\", line 4, in <module>~    raise KeyError(7)~KeyError: 7 | RUNTIME | KeyError: 7 | 4",
        "python | Traceback (most recent call last):~  File \"prelude.py\", line 9, in <module>~    boom()~NameError: name 'boom' is not defined | RUNTIME | NameError: name 'boom' is not defined | ",
        "python | some warning~Traceback (most recent call last):~  File \"main.py\", line 1, in <module>~    raise E~__main__.E | RUNTIME | __main__.E | 1",
        "python | goodbye, says sys.exit | RUNTIME | goodbye, says sys.exit | ",
        // node 20
        "javascript | main.js:2~let b = (;~         ^~~SyntaxError: Unexpected token ';'~    at new Script (node:vm:117:7)~    at run (/tmp/x/runner.js:27:3)~~Node.js v20.20.2 | SYNTAX | SyntaxError: Unexpected token ';' | 2",
        "javascript | /home/learner/main.js:2~let b = (;~         ^~~SyntaxError: Unexpected token ';'~    at internalCompileFunction (node:internal/vm:77:18)~~Node.js v18.1.0 | SYNTAX | SyntaxError: Unexpected token ';' | 2",
        "javascript | prelude.js:1~const x = 41~^~~Error: no~    at f (prelude.js:1:36)~    at g (main.js:4:16)~    at main.js:5:1~    at run (/tmp/x/runner.js:27:62)~~Node.js v20.20.2 | RUNTIME | Error: no | 4",
        "javascript | <anonymous_script>:1~{x~ ^~~SyntaxError: Expected property name or '}' in JSON at position 1~    at JSON.parse (<anonymous>)~    at main.js:2:6~~Node.js v20.20.2 | RUNTIME | SyntaxError: Expected property name or '}' in JSON at position 1 | 2",
        "javascript | main.js:2~throw \"oh\"~^~oh~(Use `node --trace-uncaught ...` to show where the exception was thrown)~~Node.js v20.20.2 | RUNTIME | Uncaught oh | 2",
        "javascript | main.js:2~Promise.reject(new TypeError(\"later\"))~               ^~~TypeError: later~    at main.js:2:16~~Node.js v20.20.2 | RUNTIME | TypeError: later | 2",
        // bash 5
        "bash | /tmp/x/main.sh: line 2: nosuch: command not found~/tmp/x/main.sh: line 3: syntax error near unexpected token `then'~/tmp/x/main.sh: line 3: `if then' | SYNTAX | syntax error near unexpected token `then' | 3",
        "bash | /tmp/x/main.sh: line 3: nosuch: command not found | RUNTIME | nosuch: command not found | 3",
        "bash | main.sh: line 3: unexpected EOF while looking for matching `\"' | SYNTAX | unexpected EOF while looking for matching `\"' | 3",
        "bash | ls: cannot access 'x': No such file or directory | RUNTIME | ls: cannot access 'x': No such file or directory | ",
        // nobody's
        "ruby | main.rb:1: oh | RUNTIME | main.rb:1: oh | ",
      })
  void shouldReadWhatInterpretersSay(
      String language, String standardError, Kind kind, String message, Integer line) {
    InterpreterError error = InterpreterError.of(language, standardError.replace('~', '\n'), 1);

    assertThat(error)
        .isEqualTo(
            new InterpreterError(
                kind, message, line == null ? OptionalInt.empty() : OptionalInt.of(line)));
  }

  @ParameterizedTest
  @CsvSource({"python", "javascript", "bash", "ruby"})
  void shouldSayTheExitCodeWhereNothingWasWritten(String language) {
    assertThat(InterpreterError.of(language, " \n\n", 3).message()).isEqualTo("exit code 3");
  }

  @Property
  void shouldMakeABoundedMessageOfAnything(@ForAll String anything) {
    for (String language : new String[] {"python", "javascript", "bash"}) {
      assertThat(InterpreterError.of(language, anything.repeat(50), 1).message())
          .hasSizeLessThanOrEqualTo(1000);
    }
  }
}
