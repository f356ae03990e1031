import { type Fault as FaultOf, faultOf } from '../sandbox/faults.ts';

/** The sandbox's names for 2Chat's endpoints. */
export const ENDPOINTS = [
  'info',
  'regions',
  'cities',
  'didTypes',
  'requirements',
  'groups',
  'available',
  'reserve',
  'reservations',
  'release',
  'purchase',
  'owned',
  'giveBack',
] as const;
export type Endpoint = (typeof ENDPOINTS)[number];

export type Fault = FaultOf<Endpoint>;
export const fault = faultOf(ENDPOINTS);
