import type { Completion } from "./command.ts";
import { signalName, signalOfExitCode } from "./signals.ts";

/** What the learner is told of how a command ended. */
export interface Outcome {
  text: string;
  state: "succeeded" | "stopped" | "failed";
}

/**
 * Says how a command ended.
 *
 * @param wasStopped whether the learner had asked for it
 */
export function outcomeOf(completion: Completion, wasStopped: boolean): Outcome {
  if (completion.kind !== "exited") {
    return { text: completion.message, state: "failed" };
  }
  const { exitCode, limit } = completion;
  if (limit !== undefined) {
    return { text: limit, state: "failed" };
  }
  const signal = completion.signal ?? signalOfExitCode(exitCode);
  if (wasStopped && signal !== undefined) {
    return { text: "Stopped", state: "stopped" };
  }
  if (completion.signal !== undefined) {
    return { text: `Ended by ${signalName(completion.signal)}`, state: "failed" };
  }
  const name = signal === undefined ? "" : ` (${signalName(signal)})`;
  return { text: `Exit code ${exitCode}${name}`, state: exitCode === 0 ? "succeeded" : "failed" };
}
