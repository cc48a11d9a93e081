import type { Videos } from '../videos.ts';

/** The path of the video files. Links that are created while no server listens use the vendor's `/videos` instead. */
export const filesPath = '/files';

/** Responds with the file until its link expires. The file is a few bytes of text, not a video. */
export function fileResponse(url: URL, videos: Videos, now: number): Response {
  const [, id = '', extension] =
    /^\/(?:files|videos)\/([^/.]+)\.(mp4|jpg)$/.exec(url.pathname) ?? [];
  const isThere = videos.get(id)?.state.status === 'completed';
  if (!isThere) return new Response('Not Found', { status: 404 });
  const expires = Number(url.searchParams.get('expires'));
  if (!(expires * 1000 > now)) return new Response('Request has expired', { status: 403 });
  const type = extension === 'mp4' ? 'video/mp4' : 'image/jpeg';
  return new Response(`simulated ${extension} of ${id}`, { headers: { 'content-type': type } });
}
