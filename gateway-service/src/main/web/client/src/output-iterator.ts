import type { Command, Output } from "./types.ts";

/** Iterates over the output of a command. A part counts as shown when the next one is asked for. */
export async function* outputOf(command: Command): AsyncGenerator<Output, void, undefined> {
  const parts: { output: Output; shown: () => void }[] = [];
  let wake = (): void => {};
  let hasEnded = false;
  command.onOutput(
    (output) =>
      new Promise((shown) => {
        parts.push({ output, shown });
        wake();
      }),
  );
  void command.completed.then(() => {
    hasEnded = true;
    wake();
  });
  try {
    for (;;) {
      const part = parts.shift();
      if (part !== undefined) {
        yield part.output;
        part.shown();
      } else if (hasEnded) {
        return;
      } else {
        await new Promise<void>((resolve) => (wake = resolve));
      }
    }
  } finally {
    command.onOutput(() => {}); // nobody reads the rest
    parts.forEach((part) => part.shown());
  }
}
