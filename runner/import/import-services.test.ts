import { describe, expect, it } from 'vitest';
import type { AppliedWorld, Lane } from '../../cluster/cluster.ts';
import { createSimulatedCluster } from '../../cluster/simulated/simulated-cluster.ts';
import { serviceGenerator, type ServiceSuite } from '../../generators/services/services.ts';
import { analyseManifests } from '../../manifests/analyse-manifests.ts';
import { readManifestTexts } from '../../manifests/read-manifests.ts';
import { podAddresses } from '../../model/bound-world.ts';
import type { FlowQuestion } from '../../model/flow.ts';
import type { IpFamily, Pod } from '../../model/kubernetes.ts';
import { specificationProfile } from '../../model/profile.ts';
import type { Scenario } from '../../model/scenario.ts';
import { scenarioSchema } from '../../model/schema.ts';
import { membershipOf } from '../../model/stateful-set.ts';
import { predictAnswer } from '../../oracle/dns/predict-answer.ts';
import { createFlowOracle } from '../../oracle/services/predict-flow.ts';
import { dnsWorldOf } from '../services/ask-dns-questions.ts';
import { dnsQuestions } from '../services/dns-questions.ts';
import { buildImportedScenario } from './build-scenario.ts';

const { signal } = new AbortController();
const casesPerSuite = 40;
const families: readonly IpFamily[] = ['IPv4', 'IPv6'];

/** The parts of a generated world that an import takes: neither hints nor networks of pods, and no pod of a node's network. */
function importable(scenario: Scenario): Scenario {
  const { pods, services = [], endpointSlices = [] } = scenario.world;
  return {
    ...scenario,
    world: {
      ...scenario.world,
      pods: pods.filter(({ spec }) => spec.hostNetwork !== true),
      services: services.map(({ spec, ...rest }) => ({
        ...rest,
        spec: {
          ...spec,
          loadBalancerSourceRanges: undefined,
          ...(spec.type === 'ExternalName'
            ? { externalName: `${services[0]?.metadata.name ?? ''}.namespace(x).svc.cluster.local` }
            : {}),
        },
      })),
      endpointSlices: endpointSlices.map((slice) => ({
        ...slice,
        endpoints: slice.endpoints.map((endpoint) => ({ ...endpoint, hints: undefined })),
      })),
    },
  };
}

/** What `kubectl get -o json` would show of a world, with the pods called as in the scenario. */
function dumpOf(scenario: Scenario, { bound, binding }: AppliedWorld): string {
  const { pods, statefulSets = [] } = scenario.world;
  const items = [
    ...scenario.world.namespaces,
    ...pods.map((pod) => {
      const real = realPod(pod, binding);
      const set = membershipOf(pod, statefulSets)?.set.metadata.name;
      const owner = { apiVersion: 'apps/v1', kind: 'StatefulSet', name: set, uid: 'u', controller: true }; // prettier-ignore
      return {
        ...pod,
        metadata: { ...pod.metadata, ...(set === undefined ? {} : { ownerReferences: [owner] }) },
        spec: { ...withImages(pod), readinessGates: undefined, nodeName: real.spec.nodeName },
        status: real.status,
      };
    }),
    ...statefulSets.map((set) => {
      const { template } = set.spec;
      const spec = { ...withImages(template), readinessGates: undefined };
      return { ...set, spec: { ...set.spec, template: { ...template, spec } } };
    }),
    ...(bound.services ?? []),
    ...(bound.endpointSlices ?? []),
  ];
  const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
  return list.replaceAll(binding.namespacePrefix, '');
}

function withImages({ spec }: Pick<Pod, 'spec'>): object {
  return { ...spec, containers: spec.containers.map((one) => ({ ...one, image: 'i:1' })) };
}

function realPod({ metadata }: Pod, { pods }: AppliedWorld['binding']): Pod {
  const real = pods.get(`${metadata.namespace ?? ''}/${metadata.name}`);
  if (real === undefined) throw new Error(`${metadata.name} is not bound`);
  return real;
}

/** A function that writes logical names for what differs from lane to lane: addresses, identities, the prefix. */
function namesOf({ bound, binding }: AppliedWorld): (text: string) => string {
  const names = new Map<string, string>();
  const add = (address: string, name: string): void => {
    names.set(address, `<${name}>`);
    names.set(address.replaceAll(/[.:]/g, '-'), `<${name}>`);
  };
  for (const [logical, pod] of binding.pods) {
    names.set(pod.metadata.uid ?? '', logical);
    for (const [family, ip] of Object.entries(podAddresses(pod))) add(ip, `${logical} ${family}`);
  }
  for (const { metadata, spec } of bound.services ?? []) {
    for (const ip of spec.clusterIPs ?? []) {
      if (ip !== 'None') add(ip, `${metadata.name} ${ip.includes(':') ? 'IPv6' : 'IPv4'}`);
    }
  }
  const longestFirst = [...names].sort(([a], [b]) => b.length - a.length);
  return (text) =>
    longestFirst
      .reduce((rest, [found, name]) => rest.replaceAll(found, name), text)
      .replaceAll(binding.namespacePrefix, '');
}

interface Predicted {
  readonly endpoints: readonly string[];
  readonly backends: readonly string[];
  readonly names: readonly string[];
}

/** All that an oracle says of the Services of an applied world, in logical names and sorted. */
async function predict(scenario: Scenario, applied: AppliedWorld, lane: Lane): Promise<Predicted> {
  const { bound, binding } = applied;
  const nameOf = namesOf(applied);
  const oracle = createFlowOracle(bound, { ipFamilies: families, proxyMode: 'iptables', profile: specificationProfile }); // prettier-ignore
  const endpoints = oracle.slices.flatMap(({ metadata, addressType, endpoints: all, ports }) =>
    all.map(({ addresses, conditions, hostname }) =>
      nameOf(
        JSON.stringify([metadata.labels, addressType, ports, addresses, conditions, hostname]),
      ),
    ),
  );
  // Where members of a set run is their scheduler's to say.
  const isPlaced = scenario.world.statefulSets === undefined;
  const { pods, services = [] } = scenario.world;
  const backends = services.flatMap(({ metadata, spec }) => {
    const hasPlaces = spec.internalTrafficPolicy === 'Local' || spec.externalTrafficPolicy === 'Local' || spec.trafficDistribution !== undefined; // prettier-ignore
    if (hasPlaces && !isPlaced) return [];
    const stored = bound.services?.find((one) => one.metadata.name === metadata.name);
    const addresses = stored?.spec.clusterIPs ?? [];
    // A load balancer's address of another family than the Service has is nobody's.
    const own = families.filter((family) => addresses.some((ip) => ip.includes(':') === (family === 'IPv6'))); // prettier-ignore
    return (spec.ports ?? []).flatMap(({ port, protocol = 'TCP' }) =>
      pods.flatMap((pod) =>
        own.flatMap((ipFamily) =>
          (['clusterIP', 'nodePort', 'externalIP', 'loadBalancerIP'] as const).map((via) => {
            const real = realPod(pod, binding);
            const question: FlowQuestion = {
              source: { kind: 'pod', namespace: real.metadata.namespace ?? '', name: real.metadata.name }, // prettier-ignore
              service: { namespace: `${binding.namespacePrefix}x`, name: metadata.name },
              ...{ port, protocol, ipFamily, via },
              node: real.spec.nodeName,
            };
            const asked = `${metadata.name} ${port}/${protocol} ${ipFamily} ${via} ${pod.metadata.name}`;
            const reached = oracle.targetOf(question) !== undefined;
            const outcomes = oracle.predict(question).outcomes.map((one) => sorted(one, nameOf));
            return `${asked} ${String(reached)} ${outcomes.join(' or ')}`;
          }),
        ),
      ),
    );
  });
  const facts = await lane.dns?.readFacts(signal);
  if (facts === undefined) throw new Error('the simulated cluster has DNS');
  const world = dnsWorldOf(bound, oracle.slices);
  const names = dnsQuestions(world, facts, binding, undefined).map(({ key, question }) => {
    const { outcome, records } = predictAnswer(question, world, facts, undefined);
    const data = records.map(({ type, data: text }) => nameOf(`${type} ${JSON.stringify(text)}`));
    return `${nameOf(key)}: ${outcome} ${data.sort().join(', ')}`;
  });
  return { endpoints: endpoints.sort(), backends: backends.sort(), names: names.sort() };
}

/** An outcome as text; the order of identities means nothing. */
function sorted(outcome: object, nameOf: (text: string) => string): string {
  return JSON.stringify(outcome, (_key, value: unknown) =>
    Array.isArray(value) && value.every((one) => typeof one === 'string')
      ? value.map(nameOf).sort()
      : value,
  );
}

describe('a generated world of Services, dumped from a cluster and imported', () => {
  it.each<[ServiceSuite]>([['services'], ['load'], ['dns']])(
    'predicts the same endpoints, backends and names in another cluster: %s',
    async (suite) => {
      const there = createSimulatedCluster({ nodes: 2, externalEndpoints: 1 });
      const here = createSimulatedCluster({ nodes: 2, externalEndpoints: 1, seed: 7 });
      const from = await there.openLane(0, signal);
      const to = await here.openLane(3, signal);
      let compared = 0;
      for (let index = 0; index < casesPerSuite; index++) {
        const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
        const scenario = importable(serviceGenerator(suite)(options, 5, index));
        const before = await from.apply(scenario.world, [], signal);
        const text = dumpOf(scenario, before);
        const manifests = analyseManifests(readManifestTexts([{ file: 'dump', text }]));
        const { scenario: imported } = buildImportedScenario(manifests, 't', { podsMax: 50, portsMax: 24 }); // prettier-ignore
        expect(scenarioSchema.safeParse(JSON.parse(JSON.stringify(imported))).error).toBeUndefined(); // prettier-ignore
        const after = await to.apply(imported.world, [], signal);
        const expected = await predict(scenario, before, from);
        const got = await predict(imported, after, to);
        expect(got, `case ${index}`).toEqual(expected);
        compared += expected.backends.length + expected.names.length;
      }
      expect(compared).toBeGreaterThan(casesPerSuite * 50);
      await there.close();
      await here.close();
    },
    120_000,
  );
});
