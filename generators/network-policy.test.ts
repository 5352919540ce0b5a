import { beforeAll, describe, expect, it } from 'vitest';
import { parseAddressReference } from '../model/address-reference.ts';
import type { IpBlock, Pod, PodSpec } from '../model/kubernetes.ts';
import type { Scenario } from '../model/scenario.ts';
import { scenarioSchema } from '../model/schema.ts';
import { generatorVersion } from './generator-version.ts';
import { computeGeneratorVersion } from './compute-generator-version.ts';
import { generateScenario, generateScenarios } from './network-policy.ts';
import { defaultGeneratorOptions, type GeneratorOptions } from './options.ts';
import { hostNamespaceName, podShapes, shapesForNamespace, type PodShape } from './pod-shapes.ts';

/** Load from other tests must not fail these: they are CPU-bound and take a few seconds alone. */
const timeout = 180_000;

const wide: Partial<GeneratorOptions> = { ipFamilies: 'dual', externalEndpoints: 2, podsMax: 12 };
let scenarios: readonly Scenario[] = [];

beforeAll(() => {
  scenarios = [...generateScenarios({}, 7, 1000), ...generateScenarios(wide, 8, 1000)];
}, timeout);

describe('generateScenario', { timeout }, () => {
  it('gives equal scenarios for equal arguments', () => {
    for (const index of [0, 3, 60, 500]) {
      expect(generateScenario({}, 7, index)).toEqual(generateScenario({}, 7, index));
    }
  });

  it('gives item i of the stream as case i', () => {
    for (const index of [0, 1, 44, 45, 46, 99, 100, 101, 150, 777]) {
      expect(generateScenario({}, 7, index)).toEqual(scenarios[index]);
    }
  });

  it('gives other cases for other seeds, also where the first cases come from the table', () => {
    const one = generateScenario({}, 1, 0);
    const two = generateScenario({}, 2, 0);
    expect(one.world).not.toEqual(two.world);
  });

  it('fills in the options that a caller leaves out, and stores them', () => {
    expect(generateScenario({}, 1, 5)).toEqual(generateScenario(defaultGeneratorOptions, 1, 5));
    expect(generateScenario({}, 1, 5).metadata.origin).toEqual({
      generatorVersion,
      suite: 'network-policy',
      seed: 1,
      index: 5,
      options: defaultGeneratorOptions,
    });
  });

  it('takes negative seeds', () => {
    expect(scenarioSchema.safeParse(generateScenario({}, -5, 3)).success).toBe(true);
  });

  it('rejects options out of bounds in words', () => {
    expect(() => generateScenario({ podsMax: 99 }, 1, 0)).toThrow(/podsMax is 99/);
    expect(() => generateScenario({ nodes: 1.5 }, 1, 0)).toThrow(/nodes is 1.5/);
  });

  it('is pinned: generatorVersion is the hash of 200 scenarios', () => {
    expect(
      computeGeneratorVersion(),
      'what is generated has changed: put the new value into generators/generator-version.ts',
    ).toBe(generatorVersion);
  });
});

describe('the catalogue of pod shapes', () => {
  it('has at most sixteen shapes, all of different names and specs', () => {
    expect(podShapes.length).toBeLessThanOrEqual(16);
    expect(new Set(podShapes.map(({ name }) => name)).size).toBe(podShapes.length);
    const specs = podShapes.map((shape) => JSON.stringify({ ...shape, name: '' }));
    expect(new Set(specs).size).toBe(specs.length);
  });

  it('keeps the pool small: 22 ordinary shapes over the three default namespaces', () => {
    const offers = [0, 1, 2].flatMap((position) => shapesForNamespace(position));
    expect(offers.length).toBe(22);
  });
});

describe('generated scenarios', { timeout }, () => {
  it('are valid scenario files', () => {
    for (const scenario of scenarios) {
      const result = scenarioSchema.safeParse(scenario);
      expect(result.error?.issues, scenario.metadata.name).toBeUndefined();
    }
  });

  it('are plain JSON', () => {
    for (const scenario of scenarios.slice(0, 200)) {
      expect(JSON.parse(JSON.stringify(scenario))).toEqual(scenario);
    }
  });

  it('keep within the bounds of their options', () => {
    for (const { world, probes, metadata, externalEndpoints } of scenarios) {
      const { podsMax, namespacesMax, portsPerCase, policiesMax } = metadata.origin
        ?.options as unknown as GeneratorOptions;
      const ordinary = world.namespaces.filter((item) => item.metadata.name !== hostNamespaceName);
      expect(world.pods.length).toBeLessThanOrEqual(podsMax);
      expect(ordinary.length).toBeLessThanOrEqual(namespacesMax);
      expect(world.networkPolicies.length).toBeLessThanOrEqual(policiesMax);
      expect(probes.ports.filter(({ protocol }) => protocol !== 'SCTP').length).toBeLessThanOrEqual(
        portsPerCase,
      );
      expect(externalEndpoints.length).toBe(metadata.origin?.options['externalEndpoints']);
    }
  });

  it('hold pods of catalogue shapes, few copies of each, at most one hostNetwork pod per node', () => {
    for (const { world, metadata } of scenarios) {
      const copies = new Map<string, number>();
      for (const pod of world.pods) {
        const shape = shapeOf(pod);
        const host = pod.spec.hostNetwork === true;
        expect(host).toBe(pod.metadata.namespace === hostNamespaceName);
        const key = `${pod.metadata.namespace ?? ''} ${shape}`;
        copies.set(key, (copies.get(key) ?? 0) + 1);
        expect(copies.get(key), metadata.name).toBeLessThanOrEqual(host ? 1 : 3);
      }
    }
  });

  it('stay on one node when there is one', () => {
    for (const { world } of generateScenarios({ nodes: 1 }, 3, 60)) {
      expect(new Set(world.pods.map(({ spec }) => spec.nodeName))).toEqual(new Set(['n0']));
    }
  });

  it('have unique names, and every namespace has a pod', () => {
    for (const { world } of scenarios) {
      const names = [...world.pods, ...world.networkPolicies].map(
        ({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`,
      );
      expect(new Set(names).size).toBe(names.length);
      const inhabited = new Set(world.pods.map(({ metadata }) => metadata.namespace));
      expect(inhabited).toEqual(new Set(world.namespaces.map(({ metadata }) => metadata.name)));
    }
  });

  it('refer only to pods, nodes and external endpoints that they have', () => {
    for (const scenario of scenarios) {
      for (const { cidr, except = [] } of blocksOf(scenario)) {
        for (const text of [cidr, ...except]) {
          expect(refersToWorld(text, scenario), `${scenario.metadata.name} ${text}`).toBe(true);
        }
      }
    }
  });

  it('keep excepts strictly inside their cidr under any binding', () => {
    let excepts = 0;
    for (const scenario of scenarios) {
      for (const { cidr, except = [] } of blocksOf(scenario)) {
        for (const inner of except) {
          excepts += 1;
          expect(strictlyInside(inner, cidr), `${inner} in ${cidr}`).toBe(true);
        }
      }
    }
    expect(excepts).toBeGreaterThan(500);
  });

  it('use the families of their options alone', () => {
    for (const ipFamilies of ['IPv4', 'IPv6'] as const) {
      for (const scenario of generateScenarios({ ipFamilies, externalEndpoints: 1 }, 5, 150)) {
        for (const { cidr } of blocksOf(scenario)) {
          const family = parseAddressReference(cidr)?.ipFamily ?? plainFamily(cidr);
          expect(family).toBe(ipFamilies);
        }
      }
    }
  });

  it('keep host bits out where the option says so', () => {
    for (const { metadata } of generateScenarios({ ...wide, hostBits: false }, 5, 300)) {
      expect(metadata.labels).not.toContain('cidr:host-bits');
    }
  });
});

function shapeOf(pod: Pod): string {
  const specOf = ({ node, containers, initContainers, hostNetwork }: PodShape): PodSpec => ({
    nodeName: node,
    containers,
    ...(initContainers === undefined ? {} : { initContainers }),
    ...(hostNetwork === undefined ? {} : { hostNetwork }),
  });
  const wanted = JSON.stringify(sorted(pod.spec));
  const shape = podShapes.find((item) => JSON.stringify(sorted(specOf(item))) === wanted);
  if (shape === undefined) throw new Error(`no catalogue shape is ${JSON.stringify(pod.spec)}`);
  return shape.name;
}

function sorted(record: object): unknown {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
}

function blocksOf({ world }: Scenario): readonly IpBlock[] {
  return world.networkPolicies.flatMap(({ spec }) =>
    [
      ...(spec.ingress ?? []).flatMap(({ from }) => from ?? []),
      ...(spec.egress ?? []).flatMap(({ to }) => to ?? []),
    ].flatMap(({ ipBlock }) => (ipBlock === undefined ? [] : [ipBlock])),
  );
}

function plainFamily(cidr: string): string {
  return cidr.includes(':') ? 'IPv6' : 'IPv4';
}

function refersToWorld(cidr: string, { world, externalEndpoints }: Scenario): boolean {
  const target = parseAddressReference(cidr)?.target;
  if (target === undefined) return /^[0-9a-f.:]+\/\d+$/.test(cidr);
  if (target.kind === 'node') return ['n0', 'n1'].includes(target.name);
  if (target.kind !== 'pod') return externalEndpoints.includes(target.name);
  const { namespace, name } = target;
  return world.pods.some(
    ({ metadata }) => metadata.namespace === namespace && metadata.name === name,
  );
}

/** Whatever the addresses: a /0, or one subject with a longer prefix, also after the stand-in for an absent family. */
function strictlyInside(inner: string, outer: string): boolean {
  const a = parseAddressReference(inner);
  const b = parseAddressReference(outer);
  if (b === undefined) {
    if (outer === '0.0.0.0/0' || outer === '::/0') {
      return (a?.ipFamily ?? plainFamily(inner)) === plainFamily(outer) && a?.prefixLength !== 0;
    }
    return a === undefined && Number(inner.split('/')[1]) > Number(outer.split('/')[1]);
  }
  const standIn = b.ipFamily === 'IPv4' ? 24 : 32;
  return (
    a !== undefined &&
    a.ipFamily === b.ipFamily &&
    JSON.stringify(a.target) === JSON.stringify(b.target) &&
    a.prefixLength > Math.max(b.prefixLength, standIn)
  );
}
