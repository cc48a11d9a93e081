/** For `expect.poll`, whose own second is too short where other work keeps the machine busy. */
export const pollOptions = { timeout: 60_000, interval: 5 };
