import type { Videos } from '../videos.ts';

/** Where the videos' files are; links from before there is a server are to the vendor's `/videos`. */
export const filesPath = '/files';

/** A file for as long as its link is good: a few bytes, which are no video. */
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
