/** @jest-environment jsdom */
// Engines of queues are loaded with the `browser` condition here, for which they have ES modules only.
const packages = JSON.parse(process.env.BLUMA_PACKAGES).filter((name) => !name.includes('/queue-'));

test.each(packages)('%s is loaded by require', (name) => {
  expect(Object.keys(require(name))).not.toEqual([]);
});
