import type { Command } from "./command.ts";
import type { Screen } from "./screen.ts";

/** A command that the page has a screen for. */
export interface Followed {
  command: Command;
  screen: Screen;
  title: string;
  /** Whether it was begun here, or typed into here: then no other takes its place. */
  isChosen: boolean;
  /** Whether the learner asked it to stop, and has typed nothing since. */
  isToStop: boolean;
}

/** The one to show of some: among those that run the one that began last, else the last of all. */
export function newest(followed: Iterable<Followed>): Followed | undefined {
  const order = (each: Followed): number => each.command.begin?.getTime() ?? Infinity;
  return [...followed].sort((a, b) => {
    const running = Number(b.command.running) - Number(a.command.running);
    return running !== 0 ? running : order(b) - order(a);
  })[0];
}
