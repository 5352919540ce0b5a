/**
 * Options of the simulated cluster: defaults, and their check at the door, so that the rest can
 * trust them.
 */
import { HarnessError } from '../../model/errors.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import type { FaultName } from './faults.ts';
import type { Clock } from '../cluster.ts';
import { simulatedDnsModes, type SimulatedDns, type SimulatedDnsMode } from './services/dns-mode.ts'; // prettier-ignore
import { serviceFaultCatalogue, type ServiceFaultName, type ServiceFaults } from './services/service-faults.ts'; // prettier-ignore
import { createVirtualClock } from './virtual-clock.ts';

export interface SimulatedOptions {
  /** Default 2. */
  readonly nodes?: number | undefined;
  /** The first is the primary family. Default both. */
  readonly ipFamilies?: readonly IpFamily[] | undefined;
  /** How many endpoints outside the cluster there are: `e0`, `e1`, ... Default 2. */
  readonly externalEndpoints?: number | undefined;
  /** Default none. */
  readonly faults?: readonly FaultName[] | undefined;
  /** Faults of the control plane and the proxies of Services. Default none. */
  readonly serviceFaults?: readonly ServiceFaultName[] | undefined;
  /** Default: the mode that the first of the faults needs, else CoreDNS as kubeadm configures it. */
  readonly dns?: SimulatedDnsMode | undefined;
  /** Probability that a probe of an open cell times out. Default 0. */
  readonly noise?: number | undefined;
  /** How long a change takes to be enforced, for every node or node by node. Default 0. */
  readonly settleDelayMs?: number | readonly number[] | undefined;
  /** Seed of noise and of intermittent faults. Default 0. */
  readonly seed?: number | undefined;
  /** Default: a virtual clock, which never really waits. */
  readonly clock?: Clock | undefined;
  /** Pods that a lane keeps for reuse after no world wants them any more. Default 12. */
  readonly idlePodsMax?: number | undefined;
}

export interface SimulatedSettings {
  readonly nodes: number;
  readonly ipFamilies: readonly IpFamily[];
  readonly externalEndpoints: number;
  readonly faults: ReadonlySet<FaultName>;
  readonly serviceFaults: ServiceFaults;
  readonly dns: SimulatedDns;
  readonly noise: number;
  /** One per node. */
  readonly settleDelayMs: readonly number[];
  readonly seed: number;
  readonly clock: Clock;
  readonly idlePodsMax: number;
}

const nodesMax = 250;
const externalEndpointsMax = 50;

/**
 * Options with defaults filled in. Throws HarnessError('usage') that names the option and its
 * range.
 */
export function simulatedSettings(options: SimulatedOptions): SimulatedSettings {
  const nodes = options.nodes ?? 2;
  const ipFamilies = options.ipFamilies ?? ['IPv4', 'IPv6'];
  const delay = options.settleDelayMs ?? 0;
  const settleDelayMs =
    typeof delay === 'number' ? Array.from({ length: nodes }, () => delay) : delay;
  const needed = options.serviceFaults?.map((name) => serviceFaultCatalogue[name].dns).find((mode) => mode !== undefined); // prettier-ignore
  const settings: SimulatedSettings = {
    nodes,
    ipFamilies,
    externalEndpoints: options.externalEndpoints ?? 2,
    faults: new Set(options.faults ?? []),
    serviceFaults: new Set(options.serviceFaults ?? []),
    dns: simulatedDnsModes[options.dns ?? needed ?? 'pods-insecure'],
    noise: options.noise ?? 0,
    settleDelayMs,
    seed: options.seed ?? 0,
    clock: options.clock ?? createVirtualClock(),
    idlePodsMax: options.idlePodsMax ?? 12,
  };
  requireWhole('nodes', nodes, 1, nodesMax);
  requireWhole('externalEndpoints', settings.externalEndpoints, 0, externalEndpointsMax);
  requireWhole('idlePodsMax', settings.idlePodsMax, 0, 200);
  require(settings.noise >= 0 && settings.noise <= 1, 'noise', settings.noise, 'from 0 to 1');
  require(ipFamilies.length > 0 &&
    new Set(ipFamilies).size === ipFamilies.length, 'ipFamilies', ipFamilies.join(
    ',',
  ), 'one or two different families');
  require(settleDelayMs.length === nodes &&
    settleDelayMs.every((ms) => ms >= 0), 'settleDelayMs', settleDelayMs.join(
    ',',
  ), `not negative, one number or one per node (${nodes})`);
  return settings;
}

function requireWhole(option: string, value: number, least: number, most: number): void {
  const valid = Number.isInteger(value) && value >= least && value <= most;
  require(valid, option, value, `a whole number from ${least} to ${most}`);
}

function require(valid: boolean, option: string, value: number | string, range: string): void {
  if (valid) return;
  throw new HarnessError(
    'usage',
    `The simulated cluster cannot have ${option} = ${value}: it must be ${range}.`,
  );
}
