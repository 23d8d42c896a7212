package dev.podshell.execution.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.event.EntryContent.Exited;
import dev.podshell.contracts.identity.CommandId;
import dev.podshell.execution.supervisor.ConfigureRequest.Limits;
import dev.podshell.execution.supervisor.StartRequest.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellTest {

  private Sandbox sandbox;

  @BeforeEach
  void start(@TempDir Path folder) throws Exception {
    sandbox = Sandbox.start(folder);
  }

  @AfterEach
  void stop() throws Exception {
    sandbox.close();
  }

  @Test
  void shouldBeginInTheHomeWithTheConfiguredVariables() {
    CommandId command = sandbox.run("pwd; echo $HOME $COURSE");

    assertThat(sandbox.stdout(command))
        .isEqualTo("%1$s\n%1$s python\n".formatted(sandbox.supervisor.home()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cd /usr; export FRUIT='pe ar\n'",
        "cd /usr; export FRUIT='pe ar\n'; exit 3",
        "cd /usr; export FRUIT='pe ar\n'; set -eu; false",
        "cd /usr; export FRUIT='pe ar\n'; kill $$",
        "cd /usr; export FRUIT='pe ar\n'; printf() { :; }; set -o noclobber; umask 777",
        "cd /usr; export FRUIT='pe ar\n'; trap 'echo bye' EXIT",
        "cd /usr; export FRUIT='pe ar\n'; trap 'echo bye' EXIT; leave() { exit 3; }; leave",
        "cd /usr; export FRUIT='pe ar\n'; trap : DEBUG ERR EXIT RETURN; false",
        "cd /usr; export FRUIT='pe ar\n'; export POSIXLY_CORRECT=1",
        "cd /usr; export FRUIT='pe ar\n'; export SHELLOPTS BASHOPTS; set -o posix; shopt -s extglob",
        "cd /usr; export FRUIT='pe ar\n'; export BASH_ENV=/gone LD_PRELOAD=/gone",
        "cd /usr; declare -rx FRUIT='pe ar\n'; readonly PWD; return 3",
        "cd /usr; export FRUIT='pe ar\n'; PATH=/gone; IFS=/; exec 0<&- 1>&- 2>&-",
        "cd /usr; export FRUIT='pe ar\n'; env() { exit 9; }; export -f env; command() { :; }; export -f command",
        "cd /usr; export FRUIT='pe ar\n'; trap() { :; }; unset() { :; }; export -f trap unset",
        "cd /usr; export FRUIT='pe ar\n'; PWD=/etc",
        "cd /usr; export FRUIT='pe ar\n'; set -u; echo $GONE",
        "set -e; eval true; cd /usr; export FRUIT='pe ar\n'; false",
        "cd /usr; export FRUIT='pe ar\n'; echo 'set -e; false' > ~/part; . ~/part; echo never",
        "cd /usr; export FRUIT='pe ar\n'; echo 'trap : EXIT' > ~/part; source ~/part; exit 3",
        "eval 'cd /usr'; export FRUIT='pe ar\n'; set -u; echo $GONE",
        "eval 'cd /usr'; export FRUIT='pe ar\n'; kill $$",
        "set -e; trap 'echo failed' ERR; cd /usr; export FRUIT='pe ar\n'; false",
        "trap \"echo failed\" ERR; trap -- - err; set -u; cd /usr; export FRUIT='pe ar\n'; echo $GONE"
      })
  void shouldCarryFolderAndVariablesOver(String text) {
    sandbox.run(text);

    for (int times = 1; times <= 2; times++) {
      CommandId next = sandbox.run("pwd; echo \"[$FRUIT] $COURSE\"");

      assertThat(sandbox.stdout(next)).isEqualTo("/usr\n[pe ar\n] python\n");
    }
  }

  @Test
  void shouldCarryFolderAndVariablesOverWhenThereIsNoBash(@TempDir Path folder) throws Exception {
    Path programs = Files.createDirectory(folder.resolve("programs"));
    for (String program : List.of("sh", "env")) {
      Files.createSymbolicLink(programs.resolve(program), Path.of("/usr/bin", program));
    }
    SupervisorProcess supervisor =
        SupervisorProcess.start(folder, SupervisorProcess.SPOOL_BYTES, programs.toString());
    try (Sandbox plain = Sandbox.start(supervisor, Sandbox.WINDOW, Limits.none())) {
      CommandId first = plain.run("cd /usr; export FRUIT='pe ar'; exit 4");
      CommandId next = plain.run("pwd; echo $FRUIT; echo ${BASH_VERSION-none}");

      assertThat(plain.exit(first)).isEqualTo(new Exited(4, null));
      assertThat(plain.stdout(next)).isEqualTo("/usr\npe ar\nnone\n");
      assertThat(plain.stderr(plain.run("if"))).contains("sh: 1:");
    }
  }

  @Test
  void shouldCarryRemovedVariablesOver() {
    sandbox.run("unset COURSE");

    assertThat(sandbox.stdout(sandbox.run("echo [${COURSE-unset}]"))).isEqualTo("[unset]\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cd /tmp; exec true", "cd /tmp; kill -9 $$", "cd /tmp; ulimit -f 0"})
  void shouldLeaveWhatWasThereWhenAShellCannotReport(String text) {
    sandbox.run("cd /usr");
    sandbox.run(text);

    assertThat(sandbox.stdout(sandbox.run("pwd"))).isEqualTo("/usr\n");
  }

  @Test
  void shouldFallBackToTheHomeWhenTheFolderIsGone() {
    sandbox.run("mkdir gone; cd gone");
    sandbox.run("rmdir ../gone");

    assertThat(sandbox.stdout(sandbox.run("pwd"))).isEqualTo(sandbox.supervisor.home() + "\n");
  }

  @Test
  void shouldShowNothingOfItsOwn() {
    sandbox.run("true");
    CommandId command =
        sandbox.run("set -x; echo $SHLVL; trap -p DEBUG; env | grep -c -i podshell");

    assertThat(sandbox.stdout(command)).isEqualTo("1\n0\n");
    assertThat(sandbox.stderr(command)).doesNotContain("XFSZ").doesNotContain("printf");
    assertThat(sandbox.exit(command)).isEqualTo(new Exited(1, null));
    assertThat(sandbox.stdout(sandbox.run("ls -A"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "trap; trap -p; trap -p EXIT; (trap); echo \"[$(trap)]\"",
        "trap 'echo bye' EXIT; trap; exit 3",
        "trap 'echo bye; exit' EXIT; leave() { exit; }; false; leave",
        "trap 'echo bye' EXIT; (exit 3); echo $?; exit",
        "trap 'echo $? $LINENO' ERR; set -E; false; true",
        "trap 'echo debug' DEBUG; true; cd /",
        "trap 'echo $? $LINENO' ERR; false",
        "eval \"trap 'echo failed' ERR\"; cd /; (exit 3)",
        "trap 'echo failed' ERR; trap -p; (exit 3)",
        "trap 'echo failed; exit 4' ERR; set -x; cd /; false",
        "trap 'echo done' EXIT; trap 'echo failed' ERR; set -e; (exit 3); echo never",
        "trap 'trap; exit 4' ERR; false",
        "set -x; cd /; true",
        "exec 5>&1; BASH_XTRACEFD=5; set -x; cd /; true",
        "set -v\necho text",
        "echo $_ $? $0 $- $# \"$@\" $LINENO $BASH_SUBSHELL\necho $LINENO $_ \"$BASH_EXECUTION_STRING\"",
        ": trap; echo $? $0 $- $# \"$@\" $LINENO $BASH_SUBSHELL\necho $LINENO $_ \"$BASH_EXECUTION_STRING\"",
        "declare -F; compgen -v | grep -i podshell; alias; shopt -p extdebug; set -o posix; set -o",
        "cat <<END; trap\nan open document",
        "trap; echo 'open quote",
        "return 3; gone; export POSIXLY_CORRECT=1; trap",
        "echo \"$BASH_ENV\"; echo ${BASH_SOURCE[@]} ${FUNCNAME[@]}; type -t trap",
      })
  void shouldLookLikeAShellOfItsOwn(String text) throws Exception {
    CommandId command = sandbox.run(text);

    Path errors = sandbox.supervisor.home().resolve("../errors");
    ProcessBuilder plain =
        new ProcessBuilder("env", "--default-signal", "bash", "-c", text)
            .redirectError(errors.toFile());
    plain.environment().keySet().removeAll(List.of("SHLVL", "BASH_ENV"));
    plain.environment().put("_", sandbox.stdout(sandbox.run("type -P bash")).strip());
    plain.directory(sandbox.supervisor.home().toFile());
    Process process = plain.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(sandbox.stdout(command)).isEqualTo(output);
    assertThat(sandbox.stderr(command).replace("bash: eval: ", "bash: -c: "))
        .isEqualTo(Files.readString(errors));
    assertThat(sandbox.exit(command).exitCode()).isEqualTo(process.waitFor());
  }

  @Test
  void shouldKeepTheFolderWhenThereAreMoreVariablesThanCanBeKept() {
    sandbox.run("cd /usr; export LONG=$(head -c 300000 /dev/zero | tr '\\0' x)");

    assertThat(sandbox.stdout(sandbox.run("pwd; echo ${#LONG} $COURSE")))
        .isEqualTo("/usr\n0 python\n");
  }

  @Test
  void shouldCarryFoldersAndVariablesOfAnyBytesOver() {
    sandbox.run("mkdir $'a\\nb'; cd $'a\\nb'; ln -s . link; cd link; export BYTES=$'\\xff\\n'");

    assertThat(sandbox.stdout(sandbox.run("pwd; printf %q \"$BYTES\"")))
        .isEqualTo(sandbox.supervisor.home() + "/a\nb/link\n$'\\377\\n'");
  }

  @Test
  void shouldReportASyntaxErrorAsAShellDoes() {
    CommandId command = sandbox.run("if");

    assertThat(sandbox.exit(command)).isEqualTo(new Exited(2, null));
    assertThat(sandbox.stderr(command)).contains("syntax error");
  }

  @Test
  void shouldRunATextThatIsTooLongForAnArgument() {
    CommandId command = sandbox.run("# " + "x".repeat(400_000) + "\necho long; cd /usr");

    assertThat(sandbox.stdout(command)).isEqualTo("long\n");
    assertThat(sandbox.stdout(sandbox.run("pwd"))).isEqualTo("/usr\n");
  }

  @Test
  void shouldGiveAScriptItsNameAndTheShellsVariables() {
    sandbox.run("export FRUIT=pear; cd /usr");
    CommandId command = new CommandId(100);

    sandbox.start(
        command,
        script("import os, sys\nprint(os.environ['FRUIT'], os.getcwd(), sys.argv)\n1/0\n"));
    sandbox.awaitEnd(command);

    Path file = sandbox.supervisor.home().resolve("main.py");
    assertThat(sandbox.stdout(command)).isEqualTo("pear /usr ['%s']\n".formatted(file));
    assertThat(sandbox.stderr(command)).contains("File \"%s\", line 3".formatted(file));
    assertThat(sandbox.exit(command)).isEqualTo(new Exited(1, null));
  }

  @Test
  void shouldLeaveARunningScriptAloneWhenItsFileIsReplaced() throws Exception {
    CommandId first = new CommandId(100);
    CommandId second = new CommandId(101);

    sandbox.start(first, script("input()\nprint(open(__file__).read())"));
    sandbox.start(second, script("print('second')"));
    sandbox.awaitEnd(second);

    assertThat(sandbox.stdout(second)).isEqualTo("second\n");
    assertThat(Files.readString(sandbox.supervisor.home().resolve("main.py")))
        .isEqualTo("print('second')");
  }

  @Test
  void shouldGiveACommandItsOwnVariablesAndNoTerminal() {
    CommandId command = new CommandId(100);

    sandbox.start(
        command,
        new StartRequest(
            "label",
            "owner",
            new Run.Shell("echo $FRUIT; printenv TERM || echo none; cat"),
            null,
            StandardInput.CLOSED,
            Map.of("FRUIT", "fig"),
            false));
    sandbox.awaitEnd(command);

    assertThat(sandbox.stdout(command)).isEqualTo("fig\nnone\n");
  }

  private static StartRequest script(String text) {
    return new StartRequest(
        "label",
        "owner",
        new Run.Script(
            text, "main.py", List.of("python3", "-u"), StartRequest.Additions.none(), null),
        null,
        StandardInput.OPEN,
        Map.of(),
        false);
  }
}
