import { describe, expect, test } from 'vitest';
import { scenarioSchema } from '../../model/schema.ts';
import { serviceScenarios, serviceGenerator } from './services.ts';

const options = { ipFamilies: 'dual', externalEndpoints: 1 } as const;
const scenarios = [...serviceScenarios('services')(options, 1, 1_000)];

describe('generated worlds of Services', () => {
  test('are scenarios as files hold them', () => {
    for (const scenario of scenarios.slice(0, 200)) {
      expect(scenarioSchema.safeParse(scenario).error).toBeUndefined();
    }
  });

  test('are the same alone and in a stream', () => {
    const generate = serviceGenerator('services');
    expect(generate(options, 1, 137)).toEqual(scenarios[137]);
  });

  test('have ports that the API accepts: unique by number and protocol, named where there are several', () => {
    for (const { world } of scenarios) {
      for (const { spec } of world.services ?? []) {
        const { ports = [] } = spec;
        const keys = ports.map(({ port, protocol }) => `${port}/${protocol ?? 'TCP'}`);
        expect(new Set(keys).size).toBe(keys.length);
        const names = ports.map(({ name }) => name);
        if (ports.length > 1) expect(new Set(names).size).toBe(names.length);
      }
    }
  });

  test('give one endpoint the same conditions in every slice: nothing says which would stand', () => {
    for (const { world } of scenarios) {
      const seen = new Map<string, string>();
      for (const { metadata, endpoints } of world.endpointSlices ?? []) {
        for (const { addresses, conditions } of endpoints) {
          const key = `${metadata.labels?.['kubernetes.io/service-name'] ?? ''} ${addresses[0] ?? ''}`;
          const text = JSON.stringify(conditions ?? {});
          expect(seen.get(key) ?? text).toBe(text);
          seen.set(key, text);
        }
      }
    }
  });

  test('have endpoints of one family alone behind Services of two', () => {
    const split = scenarios.filter(({ world: { endpointSlices = [] } }) => {
      const podsOf = (family: string): string =>
        endpointSlices
          .filter(({ addressType }) => addressType === family)
          .flatMap(({ endpoints }) => endpoints.map(({ addresses }) => addresses[0] ?? ''))
          .map((address) => address.replace(/ IPv[46].*/, ''))
          .sort()
          .join();
      return podsOf('IPv4') !== podsOf('IPv6');
    });
    expect(split.length).toBeGreaterThan(scenarios.length / 20);
  });

  test('hold every shape of the fault classes in a fiftieth of the cases at least', () => {
    const counts = new Map<string, number>();
    for (const label of scenarios.flatMap(({ metadata }) => metadata.labels ?? [])) {
      counts.set(label, (counts.get(label) ?? 0) + 1);
    }
    const shapes = [
      'pod/not-ready',
      'service/ClusterIP',
      'service/PreferClose',
      'service/PreferSameNode',
      'service/PreferSameZone',
      'service/affinity-timeout',
      'service/targetPort.differs',
      'slice/hints.nodes',
      'slice/hints.zones',
      'service/IPv6-first',
      'service/LoadBalancer',
      'service/NodePort',
      'service/PreferDualStack',
      'service/RequireDualStack',
      'service/SingleStack',
      'service/externalIPs',
      'service/externalTrafficPolicy.Local',
      'service/headless',
      'service/internalTrafficPolicy.Local',
      'service/loadBalancerSourceRanges',
      'service/own-slices',
      'service/port.TCP',
      'service/port.UDP',
      'service/publishNotReadyAddresses',
      'service/sessionAffinity',
      'service/several-ports',
      'service/targetPort.name',
      'slice/conditions.absent',
      'service/without-node-ports',
      'slice/terminating',
    ];
    expect(shapes.filter((shape) => (counts.get(shape) ?? 0) < scenarios.length / 50)).toEqual([]);
  });

  test('hold a StatefulSet and an ExternalName in a fifth of the cases about DNS', () => {
    const generate = serviceGenerator('dns');
    const cases = Array.from({ length: 300 }, (_, index) => generate(options, 1, index));
    for (const shape of ['StatefulSet', 'service/ExternalName']) {
      const holding = cases.filter(({ metadata }) => metadata.labels?.includes(shape));
      expect(holding.length).toBeGreaterThan(cases.length / 5);
    }
  });

  test('ask for nothing that older servers do not know where the option says so', () => {
    const plain = [...serviceScenarios('services')({ ...options, closeEndpoints: false }, 1, 300)];
    const text = JSON.stringify(plain.map(({ world }) => world));
    expect(text).not.toContain('trafficDistribution');
    expect(text).not.toContain('forNodes');
    expect(text).toContain('forZones');
  });

  test('hold policies of every shape before Services in a twentieth of the cases at least', () => {
    const generate = serviceGenerator('service-policies');
    const cases = Array.from({ length: 300 }, (_, index) => generate(options, 1, index));
    const shapes = [
      'policy/Egress',
      'policy/Ingress',
      'policy/deny-all',
      'policy/egress.cluster-addresses',
      'policy/port.number',
      'policy/port.of-the-Service',
      'policy/port.string',
    ];
    const rare = shapes.filter((shape) => {
      const holding = cases.filter(({ metadata }) => metadata.labels?.includes(shape));
      return holding.length < cases.length / 20;
    });
    expect(rare).toEqual([]);
  });
});
