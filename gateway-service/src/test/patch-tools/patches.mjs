// Reads [[before, after], …] from a file, and writes {"tool", "patch"} of each tool to standard output.
import { readFileSync } from "node:fs";
import * as newest from "newest-diff";
import * as oldest from "oldest-diff";
import DiffMatchPatch from "diff-match-patch";

const tools = {
  "npm diff, newest": (before, after) => newest.createPatch("main.py", before, after),
  "npm diff, oldest": (before, after) => oldest.createPatch("main.py", before, after, "", ""),
  "npm diff, two files": (before, after) => newest.createTwoFilesPatch("old", "new", before, after, "1", "2"),
  "npm diff, without context": (before, after) =>
    newest.createPatch("main.py", before, after, undefined, undefined, { context: 0 }),
  "npm diff, hunks alone": (before, after) =>
    newest.createPatch("main.py", before, after).split("\n").slice(4).join("\n"),
  "diff-match-patch": (before, after) => {
    const texts = new DiffMatchPatch();
    texts.Diff_Timeout = 0;
    return texts.patch_toText(texts.patch_make(before, after));
  },
};

const pairs = JSON.parse(readFileSync(process.argv[2], "utf8"));
const patches = pairs.map(([before, after]) =>
  Object.entries(tools).map(([tool, make]) => {
    try {
      return { tool, patch: make(before, after) };
    } catch (error) {
      if (error instanceof URIError) {
        return { tool, patch: null }; // it cuts characters in two, and then cannot write them
      }
      throw error;
    }
  }),
);
process.stdout.write(JSON.stringify(patches));
