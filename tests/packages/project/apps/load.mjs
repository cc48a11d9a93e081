import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const names = (loaded) => Object.keys(loaded).sort();

const entries = process.argv.slice(2);
const imported = {};
const required = {};
for (const entry of entries) {
  imported[entry] = names(await import(entry));
  required[entry] = names(require(entry));
}
const different = entries.filter((entry) => `${imported[entry]}` !== `${required[entry]}`);
const [node] = process.versions.node.split('.');
console.log(JSON.stringify({ node, imported, required, different }));
