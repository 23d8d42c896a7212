/** Uses the library as a stranger would, by its published types. It is only compiled. */
import { PodshellClient, PodshellError, type Command, type Completion, type ConnectionState } from "@podshell/client";

export async function use(): Promise<void> {
  const client = new PodshellClient({ url: "wss://school.example/terminal", token: async () => "token", WebSocket });
  const end = client.on("state", (state: ConnectionState) => {
    if (state.kind === "stopped") {
      console.log(state.error.code, state.error.message);
    }
  });
  client.on("latency", ({ kind, millis }) => console.log(kind, millis.toFixed()));
  client.connect();
  const command: Command = client.run("cat", { tty: { cols: 80, rows: 24 } });
  command.on("dropped", (error) => console.log(error.isTemporary));
  command.onOutput(async ({ text, fresh }) => console.log(text, fresh?.skipped));
  command.input("hello\n");
  const completion: Completion = await command.completed;
  console.log(completion.kind === "exited" ? completion.exitCode : completion.kind);
  try {
    const { commands } = await client.list({ limit: 10 });
    const saved = await client.saveDraft({ name: "main.py", base: 0, text: commands[0]?.text ?? "" });
    console.log(saved.kind === "conflict" ? saved.text : saved.version);
  } catch (failure) {
    console.log(failure instanceof PodshellError && failure.code === "timeout");
  }
  // @ts-expect-error: there is no such event
  client.on("nothing", () => {});
  end();
  client.leave();
}
