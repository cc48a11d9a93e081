/** The API counts requests in a sliding hour, so no wait needs to be longer. In ms. */
export const rateWindowMs = 3_600_000;

/** The wait after a 429 that asks for no wait, in ms. */
export const defaultRefusalMs = 60_000;

/** The number of refusals after which one of many requests fails. */
export const maxRefusals = 5;
