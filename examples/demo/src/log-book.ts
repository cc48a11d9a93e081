import type { LogFields, Logger } from '@bluma-webhooks/core';

/** Keeps the lines `responded`, of which there is one per delivery. The other lines belong to what the demo provokes. */
export class LogBook implements Logger {
  #lines: string[] = [];

  info(message: string, fields: LogFields): void {
    this.#keep(message, fields);
  }

  /** A signature that does not fit is a warning. */
  warn(message: string, fields: LogFields): void {
    this.#keep(message, fields);
  }

  error(): void {}

  /** The lines since the last call. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  #keep(message: string, { outcome, status }: LogFields): void {
    if (message === 'responded') this.#lines.push(`${message}: ${outcome}, ${status}`);
  }
}
