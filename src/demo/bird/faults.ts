import { type Fault, faultOf } from '../sandbox/faults.ts';

/** The sandbox's names for Bird's endpoints. */
export const ENDPOINTS = ['stock', 'buy', 'owned', 'details', 'subscriptions'] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export type BirdFault = Fault<Endpoint>;
export const fault = faultOf(ENDPOINTS);
