export const options = { secret: 'whsec_nextjs', handlers: { '*': () => {} } };
