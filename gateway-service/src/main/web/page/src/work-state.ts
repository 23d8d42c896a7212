import type { CommandSummary } from "@podshell/client";
import { signalName, signalOfExitCode } from "./signals.ts";

/** Describes the state of a command in words, as of `now`. */
export function stateInWords(command: CommandSummary, now: Date): string {
  switch (command.status) {
    case "waiting":
      return "waiting to begin";
    case "running":
      return command.begin === undefined ? "runs" : `runs since ${moment(command.begin, now)}`;
    case "completed":
      return command.end === undefined ? endOf(command) : `${endOf(command)}, ${timeAgo(command.end, now)}`;
  }
}

function endOf({ isLost, limit, message, exitCode, signal }: CommandSummary): string {
  if (isLost) {
    return "lost with its sandbox";
  }
  if (limit !== undefined && message !== undefined) {
    return `ended by a limit: ${message.replace(/^Stopped: /, "")}`;
  }
  if (exitCode === undefined) {
    return `could not run${message === undefined ? "" : `: ${message}`}`;
  }
  const sent = signal ?? signalOfExitCode(exitCode);
  return sent === undefined ? `ended with ${exitCode}` : `ended by ${signalName(sent)}`;
}

/** Returns the time of the day, and the day as well if it is not the same. */
function moment(time: Date, now: Date): string {
  const clock = time.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  if (time.toDateString() === now.toDateString()) {
    return clock;
  }
  return `${time.toLocaleDateString("en-GB", { day: "numeric", month: "short" })}, ${clock}`;
}

const UNITS: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

function timeAgo(time: Date, now: Date): string {
  const seconds = (now.getTime() - time.getTime()) / 1_000;
  for (const [unit, length] of UNITS) {
    if (seconds >= length) {
      return new Intl.RelativeTimeFormat("en").format(-Math.floor(seconds / length), unit);
    }
  }
  return "just now";
}
