import { defineNitroConfig } from 'nitropack/config';

export default defineNitroConfig({
  compatibilityDate: '2026-11-22',
  srcDir: 'src',
  buildDir: 'node_modules/.nitro',
  output: { dir: 'dist' },
});
