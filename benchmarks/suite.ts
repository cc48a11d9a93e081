import type { Figure } from './figure.ts';

export interface Plan {
  /** How often each contender is measured. */
  readonly rounds: number;
  /** How much of the full work a round does, from 0 to 1. Figures of less than 1 only show that the suite runs. */
  readonly share: number;
}

/** Measures one thing in a process of its own. */
export type Suite = (plan: Plan) => Promise<readonly Figure[]>;

export const fullPlan: Plan = { rounds: 7, share: 1 };
export const shortPlan: Plan = { rounds: 1, share: 0.01 };
