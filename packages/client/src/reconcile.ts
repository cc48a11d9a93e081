export type { Pause } from './reconcile/rate-gate.ts';
export { type ReconcileVideosOptions, reconcileVideos } from './reconcile/reconcile-videos.ts';
export type { TerminalEvent } from './reconcile/terminal-event.ts';
export { terminalKey } from './reconcile/terminal-key.ts';
export type { UnresolvedVideo } from './reconcile/unresolved-video.ts';
export type { VideosClient } from './reconcile/videos-client.ts';
export type { RequestSignal } from './request-options.ts';
