import { PodshellClient } from "@podshell/client";
import WebSocket from "ws"; // Node.js 20 has no WebSocket of its own

const [gateway = "http://localhost:8080", script = "for i in 1 2 3; do echo $i; sleep 1; done"] = process.argv.slice(2);
const client = new PodshellClient({
  url: `${gateway.replace(/^http/, "ws")}/terminal`,
  token: async () => (await fetch(`${gateway}/dev/token/ada`)).text(), // in a local run, everybody gets a token
  WebSocket,
});
client.connect();

const command = client.run(script, { stdin: "closed" });
for await (const { text } of command) {
  process.stdout.write(text);
}

const completion = await command.completed;
process.exitCode = completion.kind === "exited" ? completion.exitCode : 1;
client.leave();
