/** Runs scenarios at the same time. Its argument is JSON of their names to `{address, learner}`; so is its output. */
import WebSocket from "ws";
import { PodshellClient } from "../dist/podshell-client.js";
import { run } from "./scenarios.mjs";

const places = JSON.parse(process.argv[2]);
const results = await Promise.all(
  Object.entries(places).map(async ([name, place]) => [name, await run(name, { PodshellClient, WebSocket, ...place })]),
);
console.log(JSON.stringify(Object.fromEntries(results)));
process.exit();
