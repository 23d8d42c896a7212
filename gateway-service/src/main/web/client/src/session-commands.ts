import { earliest, type Command } from "./command.ts";
import type { CommandAnswer } from "./protocol.ts";

/** The commands of one session that have not ended, and when each was sent that is not answered. */
export class SessionCommands {
  /** The running commands, and those that the gateway has not accepted yet. */
  private commands: Command[] = [];
  /** The ended commands, whose late answers are ignored. */
  private readonly ended = new Set<number>();
  private readonly sentAt = new Map<Command, number>();
  private hadAny = false;

  add(command: Command): void {
    this.hadAny = true;
    this.commands.push(command);
  }

  /** Removes a command that has ended. */
  remove(command: Command): void {
    this.commands = this.commands.filter((each) => each !== command);
    this.sentAt.delete(command);
    if (command.serverId !== undefined) {
      this.ended.add(command.serverId);
    }
  }

  /** Removes and returns all commands. */
  removeAll(): Command[] {
    return this.commands.splice(0);
  }

  all(): readonly Command[] {
    return this.commands;
  }

  withServerId(serverId: number | undefined): Command | undefined {
    return this.commands.find((each) => each.serverId === serverId);
  }

  /** Returns the command that this client sent under a name. */
  withClientId(clientId: CommandAnswer["clientId"]): Command | undefined {
    return this.commands.find((each) => each.clientId !== undefined && each.clientId === clientId);
  }

  hasEnded(serverId: number): boolean {
    return this.ended.has(serverId);
  }

  onSent(command: Command): void {
    this.sentAt.set(command, Date.now());
  }

  onAnswered(command: Command): void {
    this.sentAt.delete(command);
  }

  onDisconnected(): void {
    this.sentAt.clear();
    this.commands.forEach((command) => command.disconnected());
  }

  /** Returns since when the oldest request of any command waits for its answer. */
  unansweredSince(): number | undefined {
    return earliest(...this.sentAt.values(), ...this.commands.map((command) => command.unansweredSince));
  }

  /** Returns whether any command has more output than can be shown at once. */
  isOutputBehind(): boolean {
    return this.commands.some((command) => command.isOutputBehind);
  }

  /** Returns where each command's output continues; undefined if the session never had a command. */
  positions(): { serverId: number; cursor?: string }[] | undefined {
    if (!this.hadAny) {
      return undefined;
    }
    return this.commands.flatMap(({ serverId, cursor }) =>
      serverId === undefined ? [] : [cursor === undefined ? { serverId } : { serverId, cursor }],
    );
  }
}
