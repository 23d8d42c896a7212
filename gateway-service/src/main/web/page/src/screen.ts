import type { Fresh, Output, TerminalSize } from "@podshell/client";
import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { Terminal, type ITerminalOptions } from "@xterm/xterm";
import { isReport } from "./reports.ts";

export interface ScreenListener {
  onTyped(text: string): void;
  /** Called when the terminal has answered a query in the output at this offset. */
  onAnswered(text: string, offset: number): void;
  /** Called when the terminal was emptied and shows the first output since. */
  onFresh(fresh: Fresh): void;
}

interface Piece {
  offset: number;
  isAnswered: boolean;
}

/** Leaves any sequence that has begun, and resets the terminal. */
const RESET = "\x18\x1bc";
/** After a jump, a screen without output for this time shows what happens now. */
const CAUGHT_UP_MS = 300;

/**
 * The screen of one command: a separate terminal, so that it contains nothing of another command. It may be written to
 * before it is shown, and cannot be used after it is disposed of.
 */
export class Screen {
  private readonly terminal: Terminal;
  /** The pieces that the terminal has not read yet; it is reading the first. */
  private readonly given: Piece[] = [];
  /** True from a jump until the screen has caught up. Programs wait no more for answers to what they asked there. */
  private isCatchingUp = false;
  private caughtUp: ReturnType<typeof setTimeout> | undefined;

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
   * Shows some output. The promise is fulfilled when the terminal has read it. The client keeps no more than a window
   * of it under way, so the terminal never has much to read.
   *
   * @param isAnswered whether its queries to the terminal have been answered before
   */
  async write({ text, offset, fresh }: Output, isAnswered: boolean): Promise<void> {
    if (fresh !== undefined) {
      this.isCatchingUp = true;
      void this.give(RESET, { offset, isAnswered: true }, () => this.resize(fresh.size));
    }
    this.awaitQuiet();
    const piece = { offset, isAnswered: isAnswered || this.isCatchingUp };
    await this.give(text, piece, () => fresh !== undefined && this.listener.onFresh(fresh));
  }

  /** The terminal itself, for the frame that shows it. */
  get shown(): Terminal {
    return this.terminal;
  }

  dispose(): void {
    clearTimeout(this.caughtUp);
    this.terminal.dispose();
  }

  private resize(size: TerminalSize | undefined): void {
    if (size !== undefined) {
      this.terminal.resize(size.cols, size.rows);
    }
  }

  private awaitQuiet(): void {
    if (this.isCatchingUp) {
      clearTimeout(this.caughtUp);
      this.caughtUp = setTimeout(() => (this.isCatchingUp = false), CAUGHT_UP_MS);
    }
  }

  /** The action is done before the terminal reads what follows. */
  private give(text: string, piece: Piece, action: () => void): Promise<void> {
    this.given.push(piece);
    return new Promise((resolve) =>
      this.terminal.write(text, () => {
        this.given.shift();
        action();
        resolve();
      }),
    );
  }

  private said(data: string): void {
    const reading = this.given[0];
    if (reading === undefined || !isReport(data)) {
      this.listener.onTyped(data);
    } else if (!reading.isAnswered) {
      this.listener.onAnswered(data, reading.offset);
    }
  }
}
