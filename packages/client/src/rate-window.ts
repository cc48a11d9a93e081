/** The API counts requests in an hour that slides along, so no wait need be longer. In ms. */
export const rateWindowMs = 3_600_000;

/** How long to wait after a 429 that does not say, in ms. */
export const defaultRefusalMs = 60_000;

/** Refusals of one request among many, until it has failed. */
export const maxRefusals = 5;
