/** Runs scenarios at the same time. Its argument is JSON of their names to `{address, learner}`; so is its output. */
import WebSocket from "ws";
import { PodshellClient } from "../dist/podshell-client.js";
import { scenarios } from "./scenarios.mjs";

const places = JSON.parse(process.argv[2]);
const results = await Promise.all(
  Object.entries(places).map(async ([name, place]) => {
    try {
      await scenarios[name]({ PodshellClient, WebSocket, ...place });
      return [name, "passed"];
    } catch (failure) {
      return [name, String(failure.stack)];
    }
  }),
);
console.log(JSON.stringify(Object.fromEntries(results)));
process.exit();
