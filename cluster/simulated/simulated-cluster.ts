/**
 * The simulated cluster: in-process, no Docker, no network. It shows the tool and tests the tester;
 * it is no test of a CNI and its facts say so. It evaluates policies by an algorithm of its own: a
 * world is compiled into packet tables when it is applied, and a probe is answered by looking up
 * one packet. It shares nothing with the oracle, because a shared helper would be a shared bug.
 *
 * Where the specification leaves the outcome open it behaves like one fixed implementation
 * (profile.ts): a port name repeated in a pod means every such port (rule 18), sidecars declare
 * names (20), a named port beside an ipBlock resolves on pods and nowhere else (21), ipBlocks match
 * pods and nodes (27, 29), egress to the own node is enforced (31), hostNetwork pods are their
 * node: selectors and policies pass them by (32). Denied packets are dropped (35).
 */
import type { ClusterFacts } from '../../model/bound-world.ts';
import { HarnessError } from '../../model/errors.ts';
import type { Cluster } from '../cluster.ts';
import { createAddressPlan } from './address-plan.ts';
import { simulatedSettings, type SimulatedOptions, type SimulatedSettings } from './options.ts';
import { simulatedProfile } from './profile.ts';
import { createSimulatedLane, type SimulatedLane } from './simulated-lane.ts';

/**
 * A cluster of its own at every call. Throws HarnessError('usage') on an option out of range;
 * opening the same lane twice throws HarnessError('environment').
 */
export function createSimulatedCluster(options: SimulatedOptions = {}): Cluster {
  const settings = simulatedSettings(options);
  const addresses = createAddressPlan(
    settings.nodes,
    settings.externalEndpoints,
    settings.ipFamilies,
  );
  const lanes = new Map<number, SimulatedLane>();
  return {
    clock: settings.clock,
    facts: factsOf(
      settings,
      addresses.nodes.map(({ name }) => name),
      addresses.externals.map(({ name }) => name),
    ),
    nodeControl: {
      restart: async ({ node }, signal) => {
        const index = addresses.nodes.findIndex((_, position) => node === `n${position}`);
        const real = addresses.nodes[index];
        if (real === undefined) throw unknownNode(node, addresses.nodes.length);
        for (const lane of lanes.values()) lane.restartAgent(real.name);
        await settings.clock.wait(restartMs, signal);
      },
    },
    openLane: async (index, signal) => {
      signal.throwIfAborted();
      if (lanes.has(index)) {
        throw new HarnessError('environment', `Lane ${index} of the simulated cluster is open.`, {
          hint: 'Close the lane before opening it again.',
        });
      }
      const lane = createSimulatedLane(index, settings, addresses);
      const opened: SimulatedLane = {
        ...lane,
        close: async () => {
          lanes.delete(index);
          await lane.close();
        },
      };
      lanes.set(index, opened);
      await settings.clock.wait(0, signal);
      return opened;
    },
    close: async () => {
      for (const lane of [...lanes.values()]) await lane.close();
    },
  };
}

/** How long an agent takes to be back. */
const restartMs = 100;

function unknownNode(node: string, nodes: number): HarnessError {
  return new HarnessError('input', `A step restarts the CNI agent of ${node}.`, {
    hint: `The cluster has n0 to n${nodes - 1}.`,
  });
}

function factsOf(
  settings: SimulatedSettings,
  nodes: readonly string[],
  externalEndpoints: readonly string[],
): ClusterFacts {
  const { faults, serviceFaults, noise, seed, settleDelayMs, ipFamilies } = settings;
  const named = [...faults, ...serviceFaults];
  return {
    kind: 'simulated',
    name: 'simulated',
    cni: 'simulated',
    serverVersion: 'simulated',
    nodes,
    ipFamilies,
    externalEndpoints,
    details: {
      notice: 'in-process simulation: this is no test of a CNI',
      faults: named.length === 0 ? 'none' : named.join(', '),
      // The proxies draw as these modes do.
      kubeProxyMode: 'iptables',
      noise: `${noise}`,
      settleDelayMs: settleDelayMs.join(', '),
      seed: `${seed}`,
      ...simulatedProfile.pins,
    },
  };
}
