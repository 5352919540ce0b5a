import { describe, expect, it } from 'vitest';
import { generateScenarios } from '../../generators/network-policy.ts';
import type { GeneratorOptions } from '../../generators/options.ts';
import { namespaceNameLabel, type Labels, type LabelSelector } from '../../model/kubernetes.ts';
import { specificationProfile } from '../../model/profile.ts';
import { bindSynthetically } from '../../model/synthetic-binding.ts';
import { calicoProfile } from '../profiles/calico.ts';
import { addressSpace, formatRange } from './address-ranges.ts';
import { analyseConnectivity } from './analyse-connectivity.ts';
import type { Connectivity } from './connectivity.ts';
import { connectivityWorldOf, type ConnectivityWorld } from './connectivity-world.ts';
import { countPorts, equalPorts, intersectPorts, portMax, unionPorts } from './port-set.ts';
import { formatVerdicts, protocols, type PortVerdicts } from './port-verdicts.ts';
import { longWinded, renamed, reversed, typesOf } from './testing/rewrites.ts';

// Each law holds over generated worlds; addresses are known in every other one, as they are not in manifests.
const cases = process.env['KUBEPROP_DEEP'] === '1' ? 2000 : 200;
const timeoutMs = 600_000;

interface Case {
  readonly name: string;
  readonly world: ConnectivityWorld;
}

function* worlds(seed: number, options: Partial<GeneratorOptions> = {}): Generator<Case> {
  const all = { ipFamilies: 'dual', externalEndpoints: 1, podsMax: 6, ...options } as const;
  let known = false;
  for (const scenario of generateScenarios(all, seed, cases)) {
    const world = connectivityWorldOf(bindSynthetically(scenario, ['IPv4', 'IPv6']).bound);
    known = !known;
    yield { name: scenario.metadata.name, world: known ? world : withoutAddresses(world) };
  }
}

function withoutAddresses(world: ConnectivityWorld): ConnectivityWorld {
  return {
    ...world,
    workloads: world.workloads.map((one) => ({ ...one, addresses: undefined })),
  };
}

function analyse(world: ConnectivityWorld): Connectivity {
  return analyseConnectivity(world, specificationProfile, { ipFamilies: ['IPv4', 'IPv6'] });
}

/** Every answer as a line of text; `ids` gives the workloads and their order. */
function answers(
  connectivity: Connectivity,
  text: (verdicts: PortVerdicts) => string,
  ids = connectivity.workloads,
): readonly string[] {
  const pairs = ids.flatMap((source, i) =>
    ids.map((target, j) => `${i} > ${j}: ${text(connectivity.pair(source, target).ports)}`),
  );
  const external = ids.flatMap((id, i) =>
    (['Ingress', 'Egress'] as const).flatMap((direction) =>
      connectivity
        .external(id, direction)
        .map((range) => `${i} ${direction} ${formatRange(range)}: ${text(range.ports)}`),
    ),
  );
  return [...pairs, ...external];
}

/** The verdict alone, without the rules that leave it open. */
function bare(verdicts: PortVerdicts): string {
  return JSON.stringify(
    protocols.map((protocol) => [verdicts[protocol].allow, verdicts[protocol].either]),
  );
}

function everyVerdict(connectivity: Connectivity): readonly PortVerdicts[] {
  return [
    ...[...connectivity.pairs()].map(({ ports }) => ports),
    ...connectivity.workloads.flatMap((id) =>
      (['Ingress', 'Egress'] as const).flatMap((direction) =>
        connectivity.external(id, direction).map(({ ports }) => ports),
      ),
    ),
  ];
}

describe('laws of connectivity', () => {
  it(
    'order-free: policies, rules, peers, ports, values and workloads in any order say the same',
    () => {
      for (const { name, world } of worlds(101)) {
        const again = answers(analyse(reversed(world)), formatVerdicts);
        expect(again, name).toEqual(answers(analyse(world), formatVerdicts));
      }
    },
    timeoutMs,
  );

  it(
    'de-optimised: long-winded policies say the same, peer by peer and port by port',
    () => {
      for (const { name, world } of worlds(102)) {
        expect(answers(analyse(longWinded(world)), bare), name).toEqual(
          answers(analyse(world), bare),
        );
      }
    },
    timeoutMs,
  );

  it(
    'symmetric under renaming: other names for everything give the same answers under those names',
    () => {
      // Reversing keeps names apart and changes their order; a prefix would keep prefix-related names related.
      const rename = (name: string): string => Array.from(name).reverse().join('');
      for (const { name, world } of worlds(103)) {
        const original = analyse(world);
        const other = analyse(renamed(world, rename));
        const ids = original.workloads;
        expect(answers(other, formatVerdicts, ids.map(rename)), name).toEqual(
          answers(original, formatVerdicts, ids),
        );
      }
    },
    timeoutMs,
  );

  it(
    'partition: allowed, open and denied ports are disjoint and complete, in every answer',
    () => {
      for (const { name, world } of worlds(104)) {
        for (const verdicts of new Set(everyVerdict(analyse(world)))) {
          for (const protocol of protocols) {
            const { allow, either, deny, open } = verdicts[protocol];
            const sets = [allow, deny, ...open.map(({ ports }) => ports)];
            expect(
              sets.map(countPorts).reduce((a, b) => a + b, 0),
              name,
            ).toBe(portMax);
            expect(intersectPorts(allow, deny), name).toEqual([]);
            expect(intersectPorts(unionPorts(allow, deny), either), name).toEqual([]);
            expect(open.every(({ rules }) => rules.length > 0)).toBe(true);
            expect(countPorts(either)).toBe(
              open.reduce((sum, { ports }) => sum + countPorts(ports), 0),
            );
          }
        }
      }
    },
    timeoutMs,
  );

  it(
    'partition: external ranges follow one another from the first to the last address, and neighbours differ',
    () => {
      for (const { name, world } of worlds(105)) {
        const connectivity = analyse(world);
        for (const id of connectivity.workloads) {
          for (const ipFamily of ['IPv4', 'IPv6'] as const) {
            const ranges = connectivity
              .external(id, 'Egress')
              .filter((range) => range.ipFamily === ipFamily);
            const space = addressSpace(ipFamily);
            expect([ranges[0]?.from, ranges.at(-1)?.to], name).toEqual([space.from, space.to]);
            for (const [index, range] of ranges.slice(1).entries()) {
              expect(range.from, name).toBe((ranges[index]?.to ?? 0n) + 1n);
              expect(range.ports, name).not.toBe(ranges[index]?.ports);
            }
          }
        }
      }
    },
    timeoutMs,
  );

  it(
    'additive: what two sets of ingress policies allow together is the union of what each allows',
    () => {
      for (const { name, world } of worlds(106, { hostNetwork: false })) {
        const isolating = world.namespaces.map((namespace) => ({
          apiVersion: 'networking.k8s.io/v1' as const,
          kind: 'NetworkPolicy' as const,
          metadata: { name: 'isolating', namespace: namespace.name },
          spec: { policyTypes: ['Ingress'] as const },
        }));
        const policies = world.networkPolicies.map((policy) => ({
          ...policy,
          spec: { ...policy.spec, policyTypes: ['Ingress'] as const },
        }));
        const half = Math.ceil(policies.length / 2);
        const [first, second, together] = [
          policies.slice(0, half),
          policies.slice(half),
          policies,
        ].map((list) => analyse({ ...world, networkPolicies: [...isolating, ...list] }));
        for (const { source, target, ports } of together?.pairs() ?? []) {
          for (const protocol of protocols) {
            const apart = [first, second].map((one) => one?.pair(source, target).ports[protocol]);
            const union = unionPorts(apart[0]?.allow ?? [], apart[1]?.allow ?? []);
            expect(equalPorts(ports[protocol].allow, union), `${name} ${source} ${target}`).toBe(
              true,
            );
          }
        }
      }
    },
    timeoutMs,
  );

  it(
    'isolation: a workload is isolated exactly by the policies of its namespace that select it and list the direction',
    () => {
      for (const { name, world } of worlds(107, { hostNetwork: false })) {
        const connectivity = analyse(world);
        for (const workload of world.workloads) {
          const isolation = connectivity.isolation(workload.id);
          for (const [direction, type] of [
            ['ingress', 'Ingress'],
            ['egress', 'Egress'],
          ] as const) {
            const expected = world.networkPolicies
              .filter((policy) => policy.metadata.namespace === workload.namespace)
              .filter((policy) => selects(policy.spec.podSelector ?? {}, workload.labels))
              .filter((policy) => typesOf(policy).includes(type))
              .map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
            expect(isolation[direction].isolatedBy, name).toEqual(expected);
          }
        }
        for (const { ports, sourceIsolatedBy, targetIsolatedBy } of connectivity.pairs()) {
          if (sourceIsolatedBy.length + targetIsolatedBy.length > 0) continue;
          expect(formatVerdicts(ports), name).toBe('all');
        }
      }
    },
    timeoutMs,
  );

  it(
    'groups: members of one group have equal answers with every third workload, in both directions',
    () => {
      for (const { name, world } of worlds(108)) {
        const connectivity = analyseConnectivity(world, calicoProfile);
        const groups = connectivity.groups();
        expect(groups.flatMap(({ members }) => members).sort()).toEqual(connectivity.workloads);
        for (const { members } of groups) {
          const [first = '', ...others] = members;
          for (const other of others) {
            for (const third of connectivity.workloads) {
              if (third === first || third === other) continue;
              const [to, from] = [first, other].map((id) => connectivity.pair(id, third).ports);
              expect(to, name).toBe(from);
              const [into, outOf] = [first, other].map((id) => connectivity.pair(third, id).ports);
              expect(into, name).toBe(outOf);
            }
          }
        }
      }
    },
    timeoutMs,
  );
});

/** Label selectors once more, word by word from rule 12. */
function selects(
  { matchLabels = {}, matchExpressions = [] }: LabelSelector,
  labels: Labels,
): boolean {
  const has = (key: string): boolean => Object.keys(labels).includes(key);
  return (
    Object.entries(matchLabels).every(([key, value]) => has(key) && labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const listed = has(key) && values.includes(labels[key] ?? '');
      return { In: listed, NotIn: !listed, Exists: has(key), DoesNotExist: !has(key) }[operator];
    })
  );
}

describe('the generated worlds of these laws', () => {
  it(
    'hold policies with selectors of namespaces by name, ipBlocks and named ports',
    () => {
      const texts = [...worlds(103)].map(({ world }) => JSON.stringify(world.networkPolicies));
      for (const part of [namespaceNameLabel, 'ipBlock', 'endPort', '"port":"web"']) {
        expect(texts.filter((text) => text.includes(part)).length, part).toBeGreaterThan(
          cases / 20,
        );
      }
    },
    timeoutMs,
  );
});
