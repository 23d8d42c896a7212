// Answers each line of standard input: a terminal of xterm.js gets some output, and says what state it is in.
// {"cols", "rows", "output": Base64 of UTF-8} becomes the state, in one line of JSON.
import { createInterface } from "node:readline";
import xterm from "@xterm/headless";

for await (const line of createInterface({ input: process.stdin })) {
  const { cols, rows, output } = JSON.parse(line);
  console.log(JSON.stringify(await stateAfter(cols, rows, Buffer.from(output, "base64").toString("utf8"))));
}

async function stateAfter(cols, rows, output) {
  const terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, logLevel: "off" });
  let title = "";
  terminal.onTitleChange((changed) => (title = changed));
  await new Promise((written) => terminal.write(output, written));
  const core = terminal._core;
  const lines = [];
  for (let y = 0; y < rows; y++) {
    lines.push(terminal.buffer.active.getLine(terminal.buffer.active.baseY + y).translateToString(true));
  }
  const state = {
    title,
    screen: terminal.buffer.active.type,
    modes: terminal.modes,
    cursor: {
      isHidden: core.coreService.isCursorHidden,
      style: core.coreService.decPrivateModes.cursorStyle,
      blinks: core.coreService.decPrivateModes.cursorBlink,
    },
    convertsEnds: terminal.options.convertEol,
    blinks: terminal.options.cursorBlink,
    mouseEncoding: core.coreMouseService.activeEncoding,
    margins: margins(core.buffers.normal),
    alternateMargins: margins(core.buffers.alt),
    attributes: attributes(core._inputHandler._curAttrData),
    isLink: core._inputHandler._curAttrData.extended.urlId !== 0, // xterm.js forgets where to with the line it began on
    saved: savedAttributes(core.buffers.normal),
    savedSet: setName(core.buffers.normal.savedCharset),
    alternateSaved: savedAttributes(core.buffers.alt),
    alternateSavedSet: setName(core.buffers.alt.savedCharset),
    shift: core._charsetService.glevel,
    sets: [0, 1, 2, 3].map((each) => setName(core._charsetService._charsets[each])),
    usedSet: setName(core._charsetService.charset),
    lines,
  };
  terminal.dispose();
  return state;
}

function margins({ scrollTop, scrollBottom }) {
  return [scrollTop, scrollBottom];
}

function setName(set) {
  return set === undefined ? undefined : JSON.stringify(set);
}

function savedAttributes({ savedCurAttrData }) {
  return attributes(savedCurAttrData, false);
}

function attributes(data, hasForm = true) {
  return {
    fg: [data.getFgColorMode(), data.getFgColor()],
    bg: [data.getBgColorMode(), data.getBgColor()],
    flags: ["isBold", "isDim", "isItalic", "isBlink", "isInverse", "isInvisible", "isStrikethrough", "isOverline",
      "isProtected"].filter((each) => data[each]()),
    underline: hasForm ? underline(data) : undefined,
  };
}

/** A link is underlined in its own way. A restored cursor has lost the form of its underline. */
function underline({ fg, extended }) {
  const isUnderlined = (fg & 0x10000000) !== 0;
  return isUnderlined && extended.urlId === 0 ? [Math.max(1, extended.underlineStyle), color(extended.underlineColor)] : isUnderlined;
}

/** Bits of an earlier color may be left. The default is 0 at first, and all bits once it was asked for. */
function color(bits) {
  const mode = bits & 0x3000000;
  const value = mode === 0x3000000 ? bits & 0xffffff : bits & 0xff;
  return mode === 0 || bits === 0x3ffffff ? 0 : [mode, value];
}
