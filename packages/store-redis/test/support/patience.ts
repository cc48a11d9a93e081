/** How long a test waits for what has to come, in ms. It costs time only where that does not come. */
export const patienceMs = 50_000;

export const patience = { timeout: patienceMs, interval: 10 } as const;
