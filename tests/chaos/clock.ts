/** In ms, on the system's monotonic clock, which all processes share: what each of them notes can be compared. */
export const now = (): number => Number(process.hrtime.bigint()) / 1e6;
