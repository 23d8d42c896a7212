import type { Answer } from "./protocol.ts";
import { PodshellError } from "./types.ts";

interface Request {
  type: string;
  payload: object;
  isSent: boolean;
  settle(answer: Answer | PodshellError): void;
  isSettled: boolean;
}

/** The maximum number of requests that are not answered. */
const MAX_WAITING = 64;

/**
 * Asks the gateway, and sends a question again on the next connection if there was no answer on the last. So all that
 * is asked here may be asked twice. Answers do not name their questions, so one question of a type is asked at a time.
 */
export class Requests {
  private waiting: Request[] = [];

  constructor(
    private readonly timeoutMillis: number,
    private readonly transmit: (type: string, payload: object) => boolean,
  ) {}

  /** Returns the answer; fails with a {@link PodshellError} if it is an error, or is late. */
  ask<A extends Answer>(type: string, payload: object, isAnswer: (answer: A) => boolean): Promise<A> {
    if (this.waiting.length >= MAX_WAITING) {
      return Promise.reject(new PodshellError("too-many-requests", "Too many requests are waiting", true));
    }
    return new Promise<A>((resolve, reject) => {
      const timer = setTimeout(() => {
        request.settle(new PodshellError("timeout", "The gateway did not answer in time", true));
      }, this.timeoutMillis);
      const request: Request = {
        type,
        payload,
        isSent: false,
        isSettled: false,
        settle: (answer) => {
          request.isSettled = true;
          clearTimeout(timer);
          if (answer instanceof PodshellError) {
            // Its answer may still come on this connection, and must not be taken for that of the next.
            this.waiting = this.waiting.filter((each) => each !== request || each.isSent);
            reject(answer);
          } else if (isAnswer(answer as A)) {
            resolve(answer as A);
          } else {
            const message = answer.message ?? "The request was refused";
            reject(new PodshellError("request-refused", message, answer.temporary === true));
          }
        },
      };
      this.waiting.push(request);
      this.sendNext(type);
    });
  }

  onAnswer(type: string, answer: Answer): void {
    const request = this.waiting.find((each) => each.type === type && each.isSent);
    if (request !== undefined) {
      this.waiting = this.waiting.filter((each) => each !== request);
      this.sendNext(type);
      if (!request.isSettled) {
        request.settle(answer);
      }
    }
  }

  onConnected(): void {
    new Set(this.waiting.map(({ type }) => type)).forEach((type) => this.sendNext(type));
  }

  onDisconnected(): void {
    this.waiting = this.waiting.filter((request) => !request.isSettled);
    this.waiting.forEach((request) => (request.isSent = false));
  }

  /** Fails all requests. */
  close(): void {
    this.onDisconnected();
    const all = this.waiting;
    this.waiting = [];
    all.forEach((request) => request.settle(new PodshellError("closed", "The client was closed")));
  }

  private sendNext(type: string): void {
    const next = this.waiting.find((each) => each.type === type);
    if (next !== undefined && !next.isSent) {
      next.isSent = this.transmit(type, next.payload);
    }
  }
}
