import type { LogFields, Logger } from '@bluma-webhooks/core';

/** Keeps the info lines, of which there is one per delivery. Warnings and errors belong to what the demo provokes. */
export class LogBook implements Logger {
  #lines: string[] = [];

  info(message: string, { outcome, status }: LogFields): void {
    this.#lines.push(`${message}: ${outcome}, ${status}`);
  }

  warn(): void {}

  error(): void {}

  /** The lines since the last call. */
  take(): string[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }
}
