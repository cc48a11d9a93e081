import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';

/**
 * `p-queue` is an ES module only. Node requires such modules from 22.12 on, and its default export is then the module's
 * `default`. esbuild takes the whole module for it, since this package's own type is `module`.
 */
const defaultExports = {
  name: 'default-exports-of-required-modules',
  renderChunk: (code: string) => ({
    code: code.replaceAll(/__toESM\((require\("p-queue"\)), 1\)/g, '__toESM($1)'),
  }),
};

export default defineConfig(library({ entry: ['src/index.ts'], plugins: [defaultExports] }));
