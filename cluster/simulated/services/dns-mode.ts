/** How the simulated DNS server is configured, by the names that `--dns` has for KIND clusters; those of the Corefile that it models. */
import { HarnessError } from '../../../model/errors.ts';
import type { DnsServerFacts } from '../../../model/dns.ts';

export type SimulatedDns = Pick<
  DnsServerFacts,
  'pods' | 'autopath' | 'endpointPodNames' | 'noEndpoints'
>;

const plain: SimulatedDns = {
  pods: 'insecure',
  autopath: false,
  endpointPodNames: false,
  noEndpoints: false,
};

export const simulatedDnsModes = {
  'pods-insecure': plain,
  'pods-verified': { ...plain, pods: 'verified' },
  'pods-disabled': { ...plain, pods: 'disabled' },
  autopath: { ...plain, pods: 'verified', autopath: true },
  'endpoint-pod-names': { ...plain, endpointPodNames: true },
  'no-endpoints': { ...plain, noEndpoints: true },
} as const satisfies Readonly<Record<string, SimulatedDns>>;
export type SimulatedDnsMode = keyof typeof simulatedDnsModes;

/** Throws HarnessError('usage') for a mode that the simulated server does not have. */
export function simulatedDnsMode(text: string): SimulatedDnsMode {
  const known = Object.keys(simulatedDnsModes) as SimulatedDnsMode[];
  const mode = known.find((name) => name === text);
  if (mode !== undefined) return mode;
  throw new HarnessError('usage', `The simulated cluster cannot have --dns ${text}.`, {
    hint: `It can have ${known.join(', ')}; others need --cluster kind.`,
  });
}
