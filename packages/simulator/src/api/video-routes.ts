import type { Template } from '../template.ts';
import type { Video } from '../video.ts';
import type { Videos } from '../videos.ts';
import { toWireTime } from '../wire-time.ts';
import { ApiError } from './api-error.ts';
import type { Call, Reply, Route } from './call.ts';
import { Validation } from './validation.ts';

const hourMs = 3_600_000;

/** The routes of `/videos`: create a video, get a video, and get the link to its file. */
export function videoRoutes(
  videos: Videos,
  templates: readonly Template[],
  now: () => number,
): Route[] {
  const find = (id: string): Video => {
    const video = videos.get(id);
    if (video) return video;
    throw new ApiError('not_found', `There is no video ${id}`);
  };
  return [
    {
      method: 'POST',
      pattern: /^\/videos$/,
      scope: 'videos:write',
      handle: (call) => create(call, videos, templates),
    },
    {
      method: 'GET',
      pattern: /^\/videos\/([^/]+)$/,
      scope: 'videos:read',
      handle: ({ id }) => ({ status: 200, body: toJson(find(id), now()) }),
    },
    {
      method: 'GET',
      pattern: /^\/videos\/([^/]+)\/download$/,
      scope: 'videos:read',
      handle: ({ id }) => {
        const { state } = find(id);
        if (state.status !== 'completed') {
          throw new ApiError('invalid_request', `The video is ${state.status}, not completed`);
        }
        const expiresAt = now() + hourMs;
        const download_url = videos.linkTo(id, 'mp4', expiresAt);
        return { status: 200, body: { download_url, expires_at: toWireTime(expiresAt) } };
      },
    },
  ];
}

function create(call: Call, videos: Videos, templates: readonly Template[]): Reply {
  const template = validate(call, templates);
  const { key, base } = call;
  const video = videos.create(template, key.mode);
  return {
    status: 200,
    body: {
      id: video.id,
      status: 'queued',
      template_id: template.id,
      created_at: toWireTime(video.createdAt),
      estimated_completion: toWireTime(video.estimatedAt),
      status_url: `${base}/videos/${video.id}`,
      credits_charged: video.credits,
    },
  };
}

/** @throws {ApiError} `validation_error` with the issues */
function validate({ body, key }: Call, templates: readonly Template[]): Template {
  const validation = new Validation();
  const { template_id, variant_id, context, options, webhook_url } = body;
  const isOne = (template_id === undefined) !== (variant_id === undefined);
  validation.require(isOne, 'template_id', 'give either template_id or variant_id');
  const template = findTemplate(template_id, variant_id, templates);
  if (isOne) {
    const field = template_id === undefined ? 'variant_id' : 'template_id';
    validation.require(template !== undefined, field, 'there is no such template');
  }

  const prompt = isRecord(context) ? context.prompt : undefined;
  const length = typeof prompt === 'string' ? [...prompt].length : 0;
  const fits = length >= 10 && length <= 500;
  validation.require(fits, 'context.prompt', 'must be a text of 10 to 500 characters');
  const hasOptions = options === undefined || isRecord(options);
  validation.require(hasOptions, 'options', 'must be an object');
  const protocols = key.mode === 'live' ? ['https:'] : ['https:', 'http:'];
  const isUrl =
    typeof webhook_url === 'string' &&
    URL.canParse(webhook_url) &&
    protocols.includes(new URL(webhook_url).protocol);
  validation.require(webhook_url === undefined || isUrl, 'webhook_url', 'must be an https URL');
  validation.end();
  if (!template) throw new ApiError('not_found', 'There is no template');
  return template;
}

/**
 * The vendor does not document which template a variant belongs to. This function takes the template whose id is the
 * beginning of the variant id, or else the first template.
 */
function findTemplate(
  templateId: unknown,
  variantId: unknown,
  templates: readonly Template[],
): Template | undefined {
  if (templateId !== undefined) return templates.find(({ id }) => id === templateId);
  if (typeof variantId !== 'string' || variantId === '') return undefined;
  return templates.find(({ id }) => variantId.startsWith(id)) ?? templates[0];
}

function toJson(video: Video, now: number): object {
  const { id, template, createdAt, estimatedAt, state } = video;
  const common = {
    id,
    status: state.status,
    template_id: template.id,
    created_at: toWireTime(createdAt),
  };
  switch (state.status) {
    case 'queued':
      return { ...common, progress: 0, estimated_completion: toWireTime(estimatedAt) };
    case 'processing': {
      const done = (now - state.since) / Math.max(1, estimatedAt - state.since);
      const progress = Math.min(99, Math.floor(done * 100));
      return { ...common, progress, estimated_completion: toWireTime(estimatedAt) };
    }
    case 'completed':
      return { ...common, progress: 100, ...state.result };
    case 'failed':
      return { ...common, progress: 99, error: state.error };
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
