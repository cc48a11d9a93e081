import { defineConfig } from 'tsup';
import { library } from '../../tsup.base.ts';

// The shims: `import.meta.url`, in CommonJS too.
export default defineConfig(library({ entry: ['src/index.ts'], shims: true }));
