/**
 * The size of the smallest scenario that a person made for each fault: the witness that the tests of the simulated cluster
 * use, cut down to what its first probe needs: both ends with the labels and port names that its policies ask for.
 */
import { faultWitnesses } from '../../cluster/simulated/testing/fault-witnesses.ts';
import type { FaultName } from '../../cluster/simulated/faults.ts';
import type { Labels, Namespace, NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import { scenarioApiVersion, type Scenario, type World } from '../../model/scenario.ts';
import { scenarioSize } from '../../shrink/scenario-size.ts';

/** The number of parts, as scenarioSize counts them. */
export function handMadeSize(fault: FaultName): number {
  const { worlds, probes } = faultWitnesses[fault];
  const world = worlds.at(-1);
  const [probe = ''] = probes;
  if (world === undefined) throw new RangeError(`the witness of ${fault} has no world`);
  const [pair = '', protocol = '', port = ''] = probe.split(' ');
  const ends = pair.split('>');
  const scenario: Scenario = {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: { name: fault },
    world: cutDown(world, ends),
    externalEndpoints: ends.filter((end) => /^e\d$/.test(end)),
    steps: [],
    probes: { ports: [{ protocol: protocol === 'UDP' ? 'UDP' : 'TCP', port: Number(port) }] },
  };
  return scenarioSize(scenario);
}

function cutDown({ namespaces, pods, networkPolicies }: World, ends: readonly string[]): World {
  const used = JSON.stringify(networkPolicies.map(({ spec }) => spec));
  const homes = new Set([
    ...ends.map((end) => end.split('/')[0]),
    ...networkPolicies.map(({ metadata }) => metadata.namespace),
  ]);
  const asked = <Kind extends Namespace | Pod | NetworkPolicy>(object: Kind): Kind => ({
    ...object,
    metadata: { ...object.metadata, labels: labelsIn(object.metadata.labels, used) },
  });
  return {
    namespaces: namespaces.filter(({ metadata }) => homes.has(metadata.name)).map(asked),
    pods: pods
      .filter(({ metadata }) => ends.includes(`${metadata.namespace ?? ''}/${metadata.name}`))
      .map(asked)
      .map((pod) => withPortsIn(pod, used)),
    networkPolicies,
  };
}

/** Labels whose key the policies name. */
function labelsIn(labels: Labels | undefined, used: string): Labels {
  return Object.fromEntries(
    Object.entries(labels ?? {}).filter(([key]) => used.includes(`"${key}"`)),
  );
}

function withPortsIn(pod: Pod, used: string): Pod {
  const containers = pod.spec.containers.map((container) => ({
    ...container,
    ports: (container.ports ?? []).filter(({ name }) => used.includes(`"${name ?? ''}"`)),
  }));
  return { ...pod, spec: { ...pod.spec, containers } };
}
