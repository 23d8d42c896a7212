import { timeOf, type DraftAnswer, type ListAnswer, type ListedCommand } from "./protocol.ts";
import type { CommandList, CommandSummary, Draft, DraftName, SaveResult } from "./types.ts";

export function isListAnswer({ result, commands }: ListAnswer): boolean {
  return result === "ok" && Array.isArray(commands);
}

export function commandListOf({ commands, before }: ListAnswer): CommandList {
  return { commands: (commands ?? []).map(summaryOf), before };
}

function summaryOf(listed: ListedCommand): CommandSummary {
  return {
    serverId: listed.serverId,
    question: listed.question,
    text: listed.command,
    isTerminal: listed.terminal === true,
    status: listed.status,
    accepted: timeOf(listed.accepted),
    begin: timeOf(listed.begin),
    end: timeOf(listed.end),
    exitCode: listed.exitCode ?? undefined,
    signal: listed.signal,
    limit: listed.limit,
    isLost: listed.lost === true,
    message: listed.message,
    bytes: listed.bytes ?? 0,
  };
}

export function isDraftAnswer({ result }: DraftAnswer): boolean {
  return result === "ok";
}

export function draftOf({ name, question = "" }: DraftName, answer: DraftAnswer): Draft {
  return {
    name,
    question: answer.question ?? question,
    version: answer.version ?? 0,
    text: answer.text ?? "",
    saved: timeOf(answer.saved),
  };
}

export function isSaveAnswer({ result, conflict, version }: DraftAnswer): boolean {
  return version !== undefined && (result === "ok" || conflict === true);
}

export function saveResultOf({ conflict, version = 0, text = "" }: DraftAnswer): SaveResult {
  return conflict === true ? { kind: "conflict", version, text } : { kind: "saved", version };
}
