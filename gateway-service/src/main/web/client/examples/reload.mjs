import { PodshellClient } from "@podshell/client";

const output = document.getElementById("output");
const kept = JSON.parse(sessionStorage.getItem("podshell") ?? "{}");

const url = new URL("/terminal", location.href);
url.protocol = url.protocol.replace("http", "ws");
const client = new PodshellClient({
  url: url.href,
  token: async () => (await fetch("/dev/token/ada")).text(),
  sessionToken: kept.sessionToken,
});
client.connect();

// The script runs on while the page is reloaded or closed.
const command = kept.serverId ? client.attach(kept.serverId) : client.run("while sleep 0.2; do date +%N; done");
command.on("accepted", (serverId) => {
  sessionStorage.setItem("podshell", JSON.stringify({ sessionToken: client.sessionToken, serverId }));
});
command.onOutput(({ text }) => output.append(text));
