import { openSync, readdirSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { now } from './clock.ts';

/** What a receiver notes of one run of an event. `token` names the run, `key` the event. */
export type Entry = { readonly at: number; readonly pid: number } & (
  | {
      readonly step: 'claimed';
      readonly key: string;
      readonly token: string;
      /** When the call left: the lease begins no earlier. */
      readonly sentAt: number;
    }
  | { readonly step: 'start'; readonly key: string; readonly token: string; readonly event: string }
  | { readonly step: 'effect' | 'end'; readonly token: string }
  | {
      readonly step: 'renewed' | 'completed' | 'released';
      readonly token: string;
      readonly sentAt: number;
    }
  | { readonly step: 'releasing'; readonly token: string }
  /** The store gave this run no answer in time. */
  | { readonly step: 'unanswered'; readonly token: string; readonly sentAt: number }
  /** It is a dead letter, not lost. */
  | { readonly step: 'letter'; readonly event: string; readonly reason: string }
  /** This process was not given the processor between the two. */
  | { readonly step: 'stalled'; readonly since: number }
);

type Distribute<T> = T extends unknown ? Omit<T, 'at' | 'pid'> : never;

/** A file of one process. What was written outlives the process, however it ends. */
export class Ledger {
  readonly #file: number;

  constructor(folder: string) {
    this.#file = openSync(join(folder, `${process.pid}-${now()}.jsonl`), 'a');
  }

  append(entry: Distribute<Entry>): void {
    writeSync(this.#file, `${JSON.stringify({ ...entry, at: now(), pid: process.pid })}\n`);
  }
}

/** What all processes noted, in the order of time. */
export function readLedger(folder: string): Entry[] {
  return readdirSync(folder)
    .flatMap((name) => parseEntries(readFileSync(join(folder, name), 'utf8')))
    .sort((one, other) => one.at - other.at);
}

function parseEntries(text: string): Entry[] {
  // After the last line's end there is nothing, or what a process had no time to finish.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line): Entry => JSON.parse(line));
}
