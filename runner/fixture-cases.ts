/**
 * The fixtures as cases for a cluster: the hand-written worlds that test the oracle, asked of a real data plane. Their
 * truth tables stay with the oracle's tests; a cluster gives other addresses, so the oracle predicts from what it stored.
 */
import { fixtureCells } from '../fixtures/fixture-cells.ts';
import type { FixtureCase, FixtureWorld } from '../fixtures/fixture-schema.ts';
import { fixtureWorld } from '../fixtures/fixture-world.ts';
import { loadNetworkPolicyFixtures } from '../fixtures/load-fixtures.ts';
import type { CaseRequest } from '../model/case-result.ts';
import { namespaceNameLabel, type Pod } from '../model/kubernetes.ts';
import { scenarioApiVersion, type ProbePort, type Scenario } from '../model/scenario.ts';

/**
 * The fixtures of a suite that a cluster can hold, in their order. Left out are those about addresses of their own, about
 * the profile of one CNI, and about pods that have no network.
 */
export function fixtureCases(suite: string): readonly CaseRequest[] {
  if (suite !== 'network-policy') return [];
  return loadNetworkPolicyFixtures()
    .flatMap(({ name, world, cases }) =>
      cases.flatMap((fixture, position) => {
        const fits = isForClusters(world, fixture);
        return fits ? [scenarioOf(`fixture-${name}-${position + 1}`, world, fixture)] : [];
      }),
    )
    .map((scenario, index) => ({ scenario, phase: 'explicit', index }));
}

function isForClusters(shared: FixtureWorld, fixture: FixtureCase): boolean {
  const pods = Object.values({ ...shared.pods, ...fixture.pods });
  const onHost = pods.flatMap(({ hostNetwork, node }) => (hostNetwork === true ? [node] : []));
  return (
    fixture.profile === undefined &&
    !JSON.stringify(fixture.networkPolicies).includes('"ipBlock"') &&
    pods.every(({ ip, phase }) => ip.length > 0 && phase === 'Running') &&
    new Set(onHost).size === onHost.length
  );
}

function scenarioOf(name: string, shared: FixtureWorld, fixture: FixtureCase): Scenario {
  const { namespaces, pods, networkPolicies, externals } = fixtureWorld(shared, fixture);
  return {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: { name },
    world: {
      namespaces: namespaces.map((namespace) => {
        const given = Object.entries(namespace.metadata.labels ?? {});
        const labels = Object.fromEntries(given.filter(([key]) => key !== namespaceNameLabel));
        return { ...namespace, metadata: { ...namespace.metadata, labels } };
      }),
      pods: pods.map(withoutStatus),
      networkPolicies,
    },
    externalEndpoints: externals.slice(0, 1).map((_, index) => `e${index}`),
    steps: [],
    probes: { ports: portsOf(fixture) },
  };
}

/** Addresses are the cluster's to give; a pod needs a container even where its ports do not matter. */
function withoutStatus({ apiVersion, kind, metadata, spec }: Pod): Pod {
  const { nodeName, hostNetwork, initContainers = [] } = spec;
  return {
    apiVersion,
    kind,
    metadata,
    spec: {
      ...(nodeName === undefined ? {} : { nodeName }),
      ...(hostNetwork === true ? { hostNetwork } : {}),
      containers: spec.containers.length === 0 ? [{ name: 'c0' }] : spec.containers,
      ...(initContainers.length === 0 ? {} : { initContainers }),
    },
  };
}

function portsOf(fixture: FixtureCase): readonly ProbePort[] {
  const ports = new Map<string, ProbePort>();
  for (const { probe } of fixtureCells(fixture.expect)) {
    const { protocol, port } = probe;
    ports.set(`${protocol} ${port}`, { protocol, port });
  }
  return [...ports.values()];
}
