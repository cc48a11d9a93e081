import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Options } from 'tsup';

/** Writes `dist/third-party-licenses.txt`: the name, the version and the license of each package that is bundled. */
export const thirdPartyLicenses: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'third-party-licenses',
  setup(build) {
    build.onEnd(({ metafile }) => {
      const inputs = Object.keys(metafile?.inputs ?? {});
      const folders = inputs.flatMap(
        (path) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path) ?? [],
      );
      const texts = [...new Set(folders)].map((folder) => licenseText(resolve(folder)));
      const dist = join(import.meta.dirname, 'dist');
      mkdirSync(dist, { recursive: true });
      writeFileSync(join(dist, 'third-party-licenses.txt'), texts.sort().join('\n'));
    });
  },
};

function licenseText(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  if (!file) throw new Error(`${name} has no license file`);
  return `${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
