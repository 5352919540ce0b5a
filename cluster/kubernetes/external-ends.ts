/** External endpoints as ends of probes: the same agent program, reached over a channel that a provider gives. */
import { podAddresses } from '../../model/bound-world.ts';
import { familyOf } from '../../model/bound-world.ts';
import type { ExternalEndpointProvider, HostRoute } from '../external-endpoints.ts';
import { createAgentClient } from './agent-client.ts';
import type { ProbeEnd } from './probe-end.ts';
import type { Slice } from './slice.ts';

const answerMs = 10_000;

/** Starts the agents and tells each its name. */
export async function openExternalEnds(
  options: { readonly provider: ExternalEndpointProvider; readonly count: number } | undefined,
  agentProgram: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, ProbeEnd>> {
  if (options === undefined || options.count === 0) return new Map();
  const endpoints = await options.provider.open(options.count, agentProgram, signal);
  const ends = await Promise.all(
    endpoints.map(async ({ name, addresses, channel }): Promise<[string, ProbeEnd]> => {
      const agent = createAgentClient(`external ${name}`, channel);
      await agent.order({ o: 'identity', i: name }, answerMs);
      const sourceAddresses = Object.values(addresses);
      return [name, { agent, identity: name, addresses, sourceAddresses }];
    }),
  );
  return new Map(ends);
}

/** One route per pod address via its node, so that no address is translated; hostNetwork pods need none. */
export function routesOf(slices: readonly Slice[]): readonly HostRoute[] {
  return slices.flatMap(({ pods }) =>
    [...pods.values()].flatMap(({ stored }) => {
      if (stored.spec.hostNetwork === true) return [];
      const hostIps = (stored.status?.hostIPs ?? []).map(({ ip }) => ip);
      return Object.values(podAddresses(stored)).flatMap((address) => {
        const nodeIp = hostIps.find((ip) => familyOf(ip) === familyOf(address));
        return nodeIp === undefined ? [] : [{ address, nodeIp }];
      });
    }),
  );
}
