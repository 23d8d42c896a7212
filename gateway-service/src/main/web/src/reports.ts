/**
 * What a terminal says by itself: answers to device attributes, status and cursor position, modes,
 * sizes, settings and colours, and that it has the focus. Shift+F3 looks like a cursor position.
 */
const REPORT = /^\x1b(?:\[[?>=]?[\d;]*(?:[cnRt]|\$y)|\[[IO]|[P\]][^]+)$/;

/** Whether a terminal says this by itself, and not its user. */
export function isReport(data: string): boolean {
  return REPORT.test(data);
}
