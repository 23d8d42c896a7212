/** The command of a shell. */
export const SHELL = "bash -i";

/** Returns the title of a command's text: its first line. */
export function titleOf(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line === SHELL ? "Shell" : line || "Command";
}

/** Returns the title with the lowest number that tells it apart from the others. */
export function distinct(title: string, others: readonly string[]): string {
  let number = 1;
  while (others.includes(number === 1 ? title : `${title} ${number}`)) {
    number++;
  }
  return number === 1 ? title : `${title} ${number}`;
}
