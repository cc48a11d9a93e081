/** When something was done to a process. `pid` is a receiver's or a worker's; without it, it is the store's server. */
export interface Outage {
  readonly kind: 'kill' | 'freeze' | 'server freeze' | 'server restart' | 'server stall';
  readonly pid?: number | undefined;
  readonly from: number;
  readonly to: number;
}
