import { tiers } from './api/rate-limit.ts';
import {
  aCount,
  aFunction,
  aNameIn,
  aNumber,
  aText,
  aWholeNumber,
  check,
  checkNames,
  checkOptional,
  isRecord,
  type OptionKind,
} from './option-kind.ts';
import type { SimulatorOptions } from './options.ts';
import { checkPlan } from './video.ts';

const aSeed: OptionKind = {
  what: 'a string or a number',
  accepts: (value) => typeof value === 'string' || Number.isFinite(value),
};

const certificates: OptionKind = {
  what: 'a PEM string or an array of them',
  isSecret: true,
  accepts: (value) => [value].flat().every((one) => typeof one === 'string'),
};

const aList: OptionKind = { what: 'an array', accepts: Array.isArray };

const aTemplate: OptionKind = {
  what: 'a template (strings as id, name, description and category; credits_per_video from 0; duration_range { min, max } from 0, in s)',
  accepts: (value) =>
    isRecord(value) &&
    [value.id, value.name, value.description, value.category].every(aText.accepts) &&
    aNumber(0).accepts(value.credits_per_video) &&
    isRange(value.duration_range),
};

const optionNames = [
  ...['seed', 'clock', 'countFailuresBy', 'logLimit', 'eventLimit', 'concurrency', 'ca'],
  ...['credits', 'tier', 'templates', 'videos', 'retryAfter', 'onDelivery'],
] as const satisfies readonly (keyof SimulatorOptions)[];

/**
 * Rejects invalid options immediately, not when they take effect. `createClock` checks the option `clock`.
 *
 * @throws {BlumaWebhookError} `invalid_option`
 */
export function checkOptions(options: SimulatorOptions): void {
  checkNames('options', options, optionNames);
  checkOptional('seed', options.seed, aSeed);
  checkOptional('countFailuresBy', options.countFailuresBy, aNameIn(['attempts', 'events']));
  checkOptional('logLimit', options.logLimit, aCount(0));
  checkOptional('eventLimit', options.eventLimit, aCount(0));
  checkOptional('concurrency', options.concurrency, aCount(1));
  checkOptional('ca', options.ca, certificates);
  checkOptional('credits', options.credits, aNumber(0));
  checkOptional('tier', options.tier, aNameIn(tiers));
  checkOptional('templates', options.templates, aList);
  for (const [index, template] of (options.templates ?? []).entries()) {
    check(`templates[${index}]`, template, aTemplate);
  }
  if (options.videos !== undefined) checkPlan('videos', options.videos);
  checkOptional('retryAfter', options.retryAfter, aNameIn(['seconds', 'date']));
  checkOptional('onDelivery', options.onDelivery, aFunction);
}

function isRange(range: unknown): boolean {
  if (!isRecord(range)) return false;
  const { min, max } = range;
  return aWholeNumber(0).accepts(min) && aWholeNumber(Number(min)).accepts(max);
}
