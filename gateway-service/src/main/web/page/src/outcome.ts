import type { Completion } from "@podshell/client";
import { signalName, signalOfExitCode } from "./signals.ts";

/** The message to the learner about the end of a command. */
export interface Outcome {
  text: string;
  state: "succeeded" | "stopped" | "failed";
}

/** Signals by which a limit shows itself that the sandbox does not name. */
const LIMITS: Readonly<Record<string, string>> = {
  SIGKILL: "perhaps it used more memory or time than it may",
};

/**
 * Describes how a command ended.
 *
 * @param wasStopped whether the learner had asked for it
 */
export function outcomeOf(completion: Completion, wasStopped: boolean): Outcome {
  if (completion.kind === "limited") {
    return { text: completion.message, state: "failed" };
  }
  if (completion.kind !== "exited") {
    return { text: completion.error.message, state: "failed" };
  }
  const { exitCode } = completion;
  const signal = completion.signal ?? signalOfExitCode(exitCode);
  if (wasStopped && signal !== undefined) {
    return { text: "Stopped", state: "stopped" };
  }
  const name = signal === undefined ? "" : described(signal);
  if (completion.signal !== undefined) {
    return { text: `Ended by ${name}`, state: "failed" };
  }
  return {
    text: `Exit code ${exitCode}${name === "" ? "" : ` (${name})`}`,
    state: exitCode === 0 ? "succeeded" : "failed",
  };
}

function described(signal: number | string): string {
  const name = signalName(signal);
  const limit = LIMITS[name];
  return limit === undefined ? name : `${name}: ${limit}`;
}
