import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import commonjs from '@rollup/plugin-commonjs';
import json from '@rollup/plugin-json';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { build } from 'esbuild';
import { type Plugin, rollup } from 'rollup';
import webpack from 'webpack';

/** Bundles an app with all its packages into one file of the folder. Resolves to the file. */
export type Bundle = (app: string, folder: string) => Promise<string>;

/** `pg` does without it if it is not installed. */
const external = ['pg-native'];
/** As esbuild and rollup need it for packages in CommonJS inside of an ES module. */
const requireInModules =
  "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);";

function bundleWithEsbuild(format: 'esm' | 'cjs'): Bundle {
  return async (app, folder) => {
    const outfile = join(folder, format === 'esm' ? 'app.mjs' : 'app.cjs');
    await build({
      entryPoints: [app],
      bundle: true,
      platform: 'node',
      format,
      outfile,
      external,
      logLevel: 'error',
      ...(format === 'esm' && { banner: { js: requireInModules } }),
    });
    return outfile;
  };
}

function bundleWithRollup(format: 'es' | 'cjs'): Bundle {
  return async (app, folder) => {
    const file = join(folder, format === 'es' ? 'app.mjs' : 'app.cjs');
    const bundle = await rollup({
      input: app,
      external,
      onwarn: () => {},
      plugins: [
        nodeResolve({ preferBuiltins: true, exportConditions: ['node'] }),
        createPlugin(commonjs, { ignoreDynamicRequires: true, ignoreTryCatch: true }),
        createPlugin(json),
      ],
    });
    const banner = format === 'es' ? requireInModules : '';
    await bundle.write({ file, format, banner, inlineDynamicImports: true });
    await bundle.close();
    return file;
  };
}

/** The types of these plugins are those of a CommonJS module, which they are not. */
function createPlugin(create: unknown, options: object = {}): Plugin {
  if (typeof create !== 'function') throw new TypeError('A plugin of rollup is a function');
  return create(options);
}

const bundleWithWebpack: Bundle = (app, folder) =>
  new Promise((resolve, reject) => {
    const filename = 'app.cjs';
    webpack(
      {
        entry: app,
        mode: 'production',
        target: 'node20',
        externals: Object.fromEntries(external.map((name) => [name, `commonjs ${name}`])),
        output: { path: folder, filename },
        optimization: { minimize: false },
        plugins: [new webpack.optimize.LimitChunkCountPlugin({ maxChunks: 1 })],
      },
      (error, stats) => {
        if (error) reject(error);
        else if (stats?.hasErrors())
          reject(new Error(stats.toString({ all: false, errors: true })));
        else resolve(join(folder, filename));
      },
    );
  });

interface NccOutput {
  readonly code: string;
  readonly assets: Readonly<Record<string, { readonly source: string | Buffer }>>;
}

const bundleWithNcc: Bundle = async (app, folder) => {
  const ncc: (input: string, options: object) => Promise<NccOutput> = createRequire(
    import.meta.url,
  )('@vercel/ncc');
  const { code, assets } = await ncc(app, { externals: external, quiet: true, cache: false });
  for (const [name, { source }] of Object.entries(assets)) {
    if (!name.includes('/')) writeFileSync(join(folder, name), source);
  }
  // ncc keeps the format of the app.
  const file = join(folder, 'app.mjs');
  writeFileSync(file, code);
  return file;
};

/** Every bundler in `npm run test:field`, which sets the variable. The others take minutes. */
const isWhole = process.env.FIELD === 'all';

const quick: Readonly<Record<string, Bundle>> = {
  'esbuild, ES module': bundleWithEsbuild('esm'),
  'esbuild, CommonJS': bundleWithEsbuild('cjs'),
};

const others: Readonly<Record<string, Bundle>> = {
  webpack: bundleWithWebpack,
  'rollup, ES module': bundleWithRollup('es'),
  'rollup, CommonJS': bundleWithRollup('cjs'),
  ncc: bundleWithNcc,
};

export const bundlers = isWhole ? { ...quick, ...others } : quick;
