const packages = JSON.parse(process.env.BLUMA_PACKAGES);

test.each(packages)('%s is loaded by require, with classes under their names', (name) => {
  const loaded = require(name);
  expect(Object.keys(loaded)).not.toEqual([]);
  for (const [exported, value] of Object.entries(loaded)) {
    if (typeof value === 'function' && /^[A-Z]/.test(exported)) expect(value.name).toBe(exported);
  }
});
