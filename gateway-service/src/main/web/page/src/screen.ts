import { UnicodeGraphemesAddon } from "@xterm/addon-unicode-graphemes";
import { Terminal, type ITerminalOptions } from "@xterm/xterm";
import type { Output } from "../../client/src/command.ts";
import type { TerminalSize } from "../../client/src/protocol.ts";
import { isReport } from "./reports.ts";

export interface ScreenListener {
  onTyped(text: string): void;
  /** Called when the terminal has answered a query in the output at this offset. */
  onAnswered(text: string, offset: number): void;
}

interface Piece {
  text: string;
  offset: number;
  isAnswered: boolean;
}

/** The amount of output passed to the terminal ahead, in UTF-16 units; the terminal drops much larger amounts. */
const MAX_AHEAD = 1024 * 1024;
/** With this much to show, in UTF-16 units, the screen is behind, until little is left. */
const BEHIND = 16 * 1024 * 1024;
const CAUGHT_UP = 1024 * 1024;

/**
 * The screen of one command: a separate terminal, so that it contains nothing of another command. It may be written to
 * before it is shown, and cannot be used after it is disposed of.
 */
export class Screen {
  private readonly terminal: Terminal;
  /** The pieces that were passed to the terminal and not read yet; it is reading the first. */
  private readonly given: Piece[] = [];
  private givenLength = 0;
  private readonly waiting: Piece[] = [];
  private waitingLength = 0;
  private wasBehind = false;

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
   * @param isAnswered whether its queries to the terminal have been answered before
   */
  write({ text, offset }: Output, isAnswered: boolean): void {
    this.waiting.push({ text, offset, isAnswered });
    this.waitingLength += text.length;
    this.give();
  }

  /** True while the screen is far behind the output. */
  get isBehind(): boolean {
    this.wasBehind = this.waitingLength > (this.wasBehind ? CAUGHT_UP : BEHIND);
    return this.wasBehind;
  }

  /** The terminal itself, for the frame that shows it. */
  get shown(): Terminal {
    return this.terminal;
  }

  dispose(): void {
    this.terminal.dispose();
  }

  /** The terminal may read a piece at once, and so call back before this is done. */
  private give(): void {
    while (this.givenLength < MAX_AHEAD) {
      const piece = this.waiting.shift();
      if (piece === undefined) {
        return;
      }
      this.waitingLength -= piece.text.length;
      this.given.push(piece);
      this.givenLength += piece.text.length;
      this.terminal.write(piece.text, () => this.read(piece));
    }
  }

  private read(piece: Piece): void {
    this.given.shift();
    this.givenLength -= piece.text.length;
    if (this.givenLength < MAX_AHEAD / 2) {
      this.give();
    }
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
