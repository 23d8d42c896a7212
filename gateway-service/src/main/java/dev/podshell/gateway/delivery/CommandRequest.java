package dev.podshell.gateway.delivery;

import dev.podshell.contracts.command.Program;
import dev.podshell.contracts.command.StandardInput;
import dev.podshell.contracts.command.TerminalSize;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A command that a client wants to be run.
 *
 * @param question whose sandbox shall run it
 * @param clientId the JSON text of the client's own id
 * @param terminal the size of its terminal; null: pipes
 * @param replacesOthers whether it ends what the session still runs there
 */
public record CommandRequest(
    String question,
    String clientId,
    Program program,
    @Nullable TerminalSize terminal,
    StandardInput standardInput,
    Map<String, String> environment,
    boolean replacesOthers) {}
