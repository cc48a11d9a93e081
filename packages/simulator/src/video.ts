import type { Duration } from './duration.ts';
import { aDuration, aText, checkNames, checkOptional } from './option-kind.ts';
import type { Template } from './template.ts';

/** The result of a video, and how long it takes. */
export interface VideoPlan {
  /** How long the video is queued. @default '2s' */
  readonly queued?: Duration | undefined;
  /** How long the video is rendered. @default '30s' */
  readonly rendering?: Duration | undefined;
  /** Makes the video fail at the end of rendering. Without it the video completes. */
  readonly fails?:
    | { readonly type?: string | undefined; readonly detail?: string | undefined }
    | undefined;
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
  checkNames(option, plan, ['queued', 'rendering', 'fails']);
  checkOptional(`${option}.queued`, plan.queued, aDuration);
  checkOptional(`${option}.rendering`, plan.rendering, aDuration);
  checkNames(`${option}.fails`, plan.fails ?? {}, ['type', 'detail']);
  checkOptional(`${option}.fails.type`, plan.fails?.type, aText);
  checkOptional(`${option}.fails.detail`, plan.fails?.detail, aText);
}
