import { earliest, type SessionCommand } from "./session-command.ts";
import type { ClientId } from "./types.ts";

/** The maximum number of ended commands that are remembered. */
const MAX_ENDED = 1_000;

/** The commands of one session that have not ended, and when each was sent that is not answered. */
export class SessionCommands {
  /** The running commands, and those that the gateway has not accepted yet. */
  private commands: SessionCommand[] = [];
  /** The ended commands, whose late answers are ignored. */
  private readonly ended = new Set<number>();
  private readonly sentAt = new Map<SessionCommand, number>();
  private hadAny = false;

  add(command: SessionCommand): void {
    this.hadAny = true;
    this.commands.push(command);
    if (command.serverId !== undefined) {
      this.ended.delete(command.serverId);
    }
  }

  /** Removes a command that has ended. */
  remove(command: SessionCommand): void {
    this.commands = this.commands.filter((each) => each !== command);
    this.sentAt.delete(command);
    if (command.serverId !== undefined) {
      this.ended.add(command.serverId);
      const [oldest] = this.ended;
      if (this.ended.size > MAX_ENDED && oldest !== undefined) {
        this.ended.delete(oldest);
      }
    }
  }

  /** Removes and returns all commands. */
  removeAll(): SessionCommand[] {
    return this.commands.splice(0);
  }

  all(): readonly SessionCommand[] {
    return this.commands;
  }

  withServerId(serverId: number | undefined): SessionCommand | undefined {
    return this.commands.find((each) => each.serverId === serverId);
  }

  /** Returns the command that this client sent under a name. */
  withClientId(clientId: ClientId | undefined): SessionCommand | undefined {
    return this.commands.find((each) => each.clientId !== undefined && each.clientId === clientId);
  }

  hasEnded(serverId: number): boolean {
    return this.ended.has(serverId);
  }

  onSent(command: SessionCommand): void {
    this.sentAt.set(command, Date.now());
  }

  onAnswered(command: SessionCommand): void {
    this.sentAt.delete(command);
  }

  onDisconnected(): void {
    this.sentAt.clear();
    this.commands.forEach((command) => command.onDisconnected());
  }

  /** Returns since when the oldest request of any command waits for its answer. */
  unansweredSince(): number | undefined {
    return earliest(...this.sentAt.values(), ...this.commands.map((command) => command.unansweredSince));
  }

  /** Returns where each command's output continues; undefined if the session never had a command. */
  positions(): Position[] | undefined {
    return this.hadAny ? this.commands.flatMap(positionOf) : undefined;
  }
}

/** The position after which the output of a command continues, as the protocol has it. */
export interface Position {
  serverId: number;
  cursor?: string;
  complete?: true;
}

/** Returns where a command's output continues, in a list; an empty one if it was not accepted yet. */
export function positionOf({ serverId, cursor, isComplete }: SessionCommand): Position[] {
  return serverId === undefined
    ? []
    : [{ serverId, ...(cursor !== undefined && { cursor }), ...(isComplete && { complete: true as const }) }];
}
