import type { Command } from "@podshell/client";
import type { AnswerRight } from "./answer-right.ts";
import type { Screen } from "./screen.ts";

/** A command that the page has a screen for. */
export interface Followed {
  command: Command;
  screen: Screen;
  /** The right to send the screen's answers to queries. */
  answers: AnswerRight;
  title: string;
  /** True if it was started or received input here. Then no other replaces it. */
  isChosen: boolean;
  /** True if the learner asked it to stop and has typed nothing since. */
  isToStop: boolean;
  /** The number of bytes of earlier output that the screen does not have. */
  leftOut: number;
}

/** Returns the command to show: the latest of those that run, else the latest of all. */
export function newest(followed: Iterable<Followed>): Followed | undefined {
  const order = (each: Followed): number => each.command.begin?.getTime() ?? Infinity;
  return [...followed].sort((a, b) => {
    const running = Number(isRunning(b)) - Number(isRunning(a));
    return running !== 0 ? running : order(b) - order(a);
  })[0];
}

export function isRunning({ command }: Followed): boolean {
  return command.completion === undefined;
}
