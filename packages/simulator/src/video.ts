import type { Duration } from './duration.ts';
import { aDuration, aText, checkNames, checkOptional } from './option-kind.ts';
import type { Template } from './template.ts';

/** How long a video takes, and whether it fails. */
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
  /** The duration of the video, in seconds. */
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
  /** The position in the order of creation, from 1. */
  readonly number: number;
  readonly template: Template;
  /** What the video cost, in credits. 0 in test mode. */
  readonly credits: number;
  readonly createdAt: number;
  /** The planned end of rendering, in ms since 1970. */
  readonly estimatedAt: number;
  state: VideoState;
}

/** @param option the name of the option in messages. @throws {BlumaWebhookError} `invalid_option` */
export function checkPlan(option: string, plan: VideoPlan): void {
  checkNames(option, plan, ['queued', 'rendering', 'fails']);
  checkOptional(`${option}.queued`, plan.queued, aDuration);
  checkOptional(`${option}.rendering`, plan.rendering, aDuration);
  checkNames(`${option}.fails`, plan.fails ?? {}, ['type', 'detail']);
  checkOptional(`${option}.fails.type`, plan.fails?.type, aText);
  checkOptional(`${option}.fails.detail`, plan.fails?.detail, aText);
}
