import type { Command } from "@podshell/client";
import type { AnswerRight } from "./answer-right.ts";
import type { Screen } from "./screen.ts";

/** A command that the page has a screen and a tab for. */
export interface Followed {
  command: Command;
  screen: Screen;
  /** Names its tab. A script that takes the tab of the last one takes its name too. */
  tab: string;
  /** True if the next script takes its tab when it has ended. */
  isReusable: boolean;
  title: string;
  /** False if it runs on pipes: then it takes neither keys nor sizes from here. */
  hasTerminal: boolean;
  /** True if it was begun or opened here. Then its tab stays when it has ended. */
  isKept: boolean;
  /** The right to send the screen's answers to queries. */
  answers: AnswerRight;
  /** Queries up to this offset of the output were answered before, or elsewhere. */
  answeredUpTo: number;
  /** The offset of the latest output. */
  lastOffset: number;
  /** True if the learner asked it to stop and has typed nothing since. */
  isToStop: boolean;
  /** The number of bytes of earlier output that the screen does not have. */
  leftOut: number;
  /** Says that its input or the command itself waits. */
  notice: string;
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
