import type { Duration } from './duration.ts';
import { aDuration, anObject, aText, check, checkOptional } from './option-kind.ts';
import type { Template } from './template.ts';

/** What becomes of a video, and when. */
export interface VideoPlan {
  /** How long it is queued. `'2s'` */
  readonly queued?: Duration;
  /** How long it is rendered. `'30s'` */
  readonly rendering?: Duration;
  /** It fails when rendering ends. By default it completes. */
  readonly fails?: { readonly type?: string; readonly detail?: string };
}

export interface VideoResult {
  readonly url: string;
  readonly thumbnail_url: string;
  /** In seconds. */
  readonly duration: number;
  readonly size_bytes: number;
  readonly credits_consumed: number;
}

export type VideoState =
  | { readonly status: 'queued' }
  | { readonly status: 'processing'; readonly since: number }
  | { readonly status: 'completed'; readonly result: VideoResult }
  | {
      readonly status: 'failed';
      readonly error: { readonly type: string; readonly detail: string };
    };

export interface Video {
  /** `batch_…` */
  readonly id: string;
  readonly userId: string;
  /** From 1. */
  readonly number: number;
  readonly template: Template;
  /** What it cost; 0 in test mode. */
  readonly credits: number;
  readonly createdAt: number;
  /** When it will have been rendered. */
  readonly estimatedAt: number;
  state: VideoState;
}

/** @param option what it was given as. @throws {BlumaWebhookError} `invalid_option` */
export function checkPlan(option: string, plan: VideoPlan): void {
  check(option, plan, anObject);
  checkOptional(`${option}.queued`, plan.queued, aDuration);
  checkOptional(`${option}.rendering`, plan.rendering, aDuration);
  checkOptional(`${option}.fails`, plan.fails, anObject);
  checkOptional(`${option}.fails.type`, plan.fails?.type, aText);
  checkOptional(`${option}.fails.detail`, plan.fails?.detail, aText);
}
