import { FitAddon } from "@xterm/addon-fit";
import { Terminal, type ITheme } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import type { TerminalSize } from "./protocol.ts";

const DARK: ITheme = {
  background: "#10161a",
  foreground: "#dde5ea",
  cursor: "#6ad3b5",
  selectionBackground: "#2f4a57",
};

const LIGHT: ITheme = {
  background: "#fcfdfd",
  foreground: "#1b2a31",
  cursor: "#1f6f5c",
  selectionBackground: "#c9e2da",
  black: "#1b2a31",
  red: "#b3261e",
  green: "#1b6e3c",
  yellow: "#7a5a00",
  blue: "#1d4f91",
  magenta: "#7a2d7c",
  cyan: "#136b73",
  white: "#5b6b73",
  brightBlack: "#5b6b73",
  brightRed: "#c8372d",
  brightGreen: "#20834a",
  brightYellow: "#8f6a00",
  brightBlue: "#2a62ac",
  brightMagenta: "#914096",
  brightCyan: "#1a7f88",
  brightWhite: "#1b2a31",
};

export interface TerminalViewListener {
  typed(text: string): void;
  resized(size: TerminalSize): void;
}

/** The terminal of the page: as large as its frame, in the colours that the reader prefers. */
export class TerminalView {
  private readonly terminal: Terminal;

  constructor(frame: HTMLElement, listener: TerminalViewListener) {
    const darkness = matchMedia("(prefers-color-scheme: dark)");
    this.terminal = new Terminal({
      convertEol: false,
      cursorBlink: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      fontFamily: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
      fontSize: 14,
      screenReaderMode: true,
      scrollback: 10_000,
      theme: darkness.matches ? DARK : LIGHT,
    });
    const fit = new FitAddon();
    this.terminal.loadAddon(fit);
    this.terminal.open(frame);
    this.terminal.onData((text) => listener.typed(text));
    this.terminal.onResize((size) => listener.resized(size));
    darkness.addEventListener("change", () => {
      this.terminal.options.theme = darkness.matches ? DARK : LIGHT;
    });
    new ResizeObserver(() => fit.fit()).observe(frame);
  }

  get size(): TerminalSize {
    return { cols: this.terminal.cols, rows: this.terminal.rows };
  }

  write(text: string): void {
    this.terminal.write(text);
  }

  /** Begins anew, with what was there kept above. */
  begin(title: string): void {
    // What the last command may have left: colours, the alternate screen, a hidden cursor, mouse reports.
    this.terminal.write("\x1b[0m\x1b[?1049l\x1b[?25h\x1b[?1000l\x1b[?1002l\x1b[?1006l\x1b[?2004l");
    const fresh = this.terminal.buffer.active.cursorX === 0;
    this.terminal.write(`${fresh ? "" : "\r\n"}\x1b[2m── ${title} ──\x1b[0m\r\n`);
  }

  focus(): void {
    this.terminal.focus();
  }
}
