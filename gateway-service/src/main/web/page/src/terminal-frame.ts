import type { TerminalSize } from "@podshell/client";
import { FitAddon } from "@xterm/addon-fit";
import type { ITerminalOptions, ITheme } from "@xterm/xterm";
import "@xterm/xterm/css/xterm.css";
import { Screen, type ScreenListener } from "./screen.ts";

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

/** Shows one screen at a time, as large as the frame, in the user's preferred colours. */
export class TerminalFrame {
  private readonly darkness = matchMedia("(prefers-color-scheme: dark)");
  private readonly stillness = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly fits = new Map<Screen, FitAddon>();
  private screen: Screen | undefined;
  private readsAloud = false;
  private last: TerminalSize = { cols: 80, rows: 24 };

  constructor(
    private readonly frame: HTMLElement,
    private readonly resized: (size: TerminalSize) => void,
  ) {
    this.darkness.addEventListener("change", () => this.applyOptions());
    new ResizeObserver(() => this.fit()).observe(frame);
  }

  get size(): TerminalSize {
    return this.last;
  }

  /**
   * Creates an empty screen, which is not shown yet.
   *
   * @param hasTerminal false for a command on pipes: its lines end without the carriage return that a terminal adds
   */
  create(listener: ScreenListener, hasTerminal: boolean): Screen {
    return new Screen({ ...this.options(), convertEol: !hasTerminal }, this.last, listener);
  }

  /** Shows a screen in place of the one before. */
  show(screen: Screen): void {
    const hadFocus = this.frame.contains(document.activeElement);
    this.screen = screen;
    const { element } = screen.shown;
    if (element === undefined) {
      this.frame.replaceChildren();
      const fit = new FitAddon();
      screen.shown.loadAddon(fit);
      screen.shown.open(this.frame);
      this.fits.set(screen, fit);
    } else {
      this.frame.replaceChildren(element);
    }
    this.applyOptions();
    this.fit();
    if (hadFocus) {
      this.focus();
    }
  }

  dispose(screen: Screen): void {
    this.fits.delete(screen);
    screen.dispose();
  }

  /** Gives a screen reader the terminal's contents, or not. It then receives keys that programs would otherwise get. */
  readAloud(readsAloud: boolean): void {
    this.readsAloud = readsAloud;
    this.applyOptions();
  }

  focus(): void {
    this.screen?.shown.focus();
  }

  private options(): ITerminalOptions {
    return {
      cursorBlink: !this.stillness.matches,
      fontFamily: "ui-monospace, 'Cascadia Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace",
      fontSize: 14,
      screenReaderMode: this.readsAloud,
      scrollback: 10_000,
      theme: this.darkness.matches ? DARK : LIGHT,
    };
  }

  private applyOptions(): void {
    if (this.screen !== undefined) {
      this.screen.shown.options.screenReaderMode = this.readsAloud;
      this.screen.shown.options.theme = this.darkness.matches ? DARK : LIGHT;
    }
  }

  /** Makes the screen as large as the frame. */
  fit(): void {
    if (this.screen === undefined || this.frame.clientHeight === 0) {
      return;
    }
    this.fits.get(this.screen)?.fit();
    const { cols, rows } = this.screen.shown;
    if (cols !== this.last.cols || rows !== this.last.rows) {
      this.last = { cols, rows };
      this.resized(this.last);
    }
  }
}
