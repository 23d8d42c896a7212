import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { Terminal, type ITerminalOptions } from "@xterm/xterm";
import type { Output } from "./command.ts";
import type { TerminalSize } from "./protocol.ts";
import { isReport } from "./reports.ts";

export interface ScreenListener {
  typed(text: string): void;
  /** The terminal has answered a query that is part of the output at this offset. */
  answered(text: string, offset: number): void;
}

interface Pending {
  offset: number;
  isAnswered: boolean;
}

/**
 * What one command shows: a terminal of its own, so that nothing of another command is in it. It may
 * be written to before it is shown, and is of no use once it is disposed of.
 */
export class Screen {
  private readonly terminal: Terminal;
  /** The pieces of output that the terminal has not read yet; it reads the first. */
  private readonly pending: Pending[] = [];

  constructor(
    options: ITerminalOptions,
    size: TerminalSize,
    private readonly listener: ScreenListener,
  ) {
    this.terminal = new Terminal({ ...options, ...size, allowProposedApi: true });
    this.terminal.loadAddon(new UnicodeGraphemesAddon());
    this.terminal.onData((data) => this.said(data));
  }

  /**
   * Shows some output.
   *
   * @param isAnswered whether what it asks the terminal has been answered before
   */
  write({ text, offset }: Output, isAnswered: boolean): void {
    this.pending.push({ offset, isAnswered });
    this.terminal.write(text, () => void this.pending.shift());
  }

  /** The terminal itself, for the frame that it is shown in. */
  get shown(): Terminal {
    return this.terminal;
  }

  dispose(): void {
    this.terminal.dispose();
  }

  private said(data: string): void {
    const reading = this.pending[0];
    if (reading === undefined || !isReport(data)) {
      this.listener.typed(data);
    } else if (!reading.isAnswered) {
      this.listener.answered(data, reading.offset);
    }
  }
}
