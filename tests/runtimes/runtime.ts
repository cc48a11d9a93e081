import type { Report } from './report.ts';
import type { Subject } from './subject.ts';

/** Something that JavaScript runs on, in one version. */
export interface Runtime {
  /** Starts the real runtime and runs the contract in it. Rejects if there is no report. */
  report(subject: Subject): Promise<Report>;
}
