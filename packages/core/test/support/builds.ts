import * as nodeBuild from '../../src/index.ts';

type Core = typeof nodeBuild;

// A path in a variable: the build has no types of its own, and there need be none to check the sources.
const webFile = new URL('../../dist/web.js', import.meta.url).href;
const webBuild: Core = await import(webFile);

/** Both builds: what holds for one has to hold for the other. */
export const builds: readonly (readonly [string, Core])[] = [
  ['node:crypto', nodeBuild],
  ['WebCrypto', webBuild],
];

export { nodeBuild, webBuild };
