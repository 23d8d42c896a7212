/**
 * Matches the messages that a terminal sends by itself: answers to device attributes, status and cursor position,
 * modes, sizes, settings and colours, and focus events. Shift+F3 looks like a cursor position.
 */
const REPORT = /^\x1b(?:\[[?>=]?[\d;]*(?:[cnRt]|\$y)|\[[IO]|[P\]][^]+)$/;

/** Returns whether the terminal, not its user, sends this. */
export function isReport(data: string): boolean {
  return REPORT.test(data);
}
