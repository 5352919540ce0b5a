/**
 * Addresses that no pod, node or external end has: what a Service is given as external address or as that of a load balancer.
 * They are of the ranges for documentation (RFC 5737, RFC 3849), so that nothing that leaves a node reaches anybody.
 */
import type { IpFamily } from './kubernetes.ts';

/** Addresses of one lane per family. */
export const sparesPerLane = 4;
const networks = ['192.0.2', '198.51.100', '203.0.113'];
const lanesPerNetwork = 256 / sparesPerLane;

/** Address `index` of a lane. Lanes have different ones: 192 of them, then the numbers come round again. */
export function spareAddress(lane: number, index: number, ipFamily: IpFamily): string {
  const block = lane % (networks.length * lanesPerNetwork);
  if (ipFamily === 'IPv6') return `2001:db8::${block.toString(16)}:${(index + 1).toString(16)}`;
  const host = (block % lanesPerNetwork) * sparesPerLane + ((index + 1) % sparesPerLane);
  return `${networks[Math.floor(block / lanesPerNetwork)] ?? ''}.${host}`;
}
