/**
 * Generates scenarios of the suite `lifecycle`: a client, a few backends with probes and a readiness gate each, Services before
 * them, and events one after another. A case is a pure function of (generatorVersion, suite, options, seed, index).
 */
import type { Container, IpFamily, Pod } from '../../model/kubernetes.ts';
import { scenarioApiVersion, type Scenario } from '../../model/scenario.ts';
import type { Service } from '../../model/service.ts';
import { drawCase } from '../draw-cases.ts';
import { generatorVersion } from '../generator-version.ts';
import { familiesOf, resolveGeneratorOptions, type GeneratorOptions } from '../options.ts';
import { happens, pick, pickWeighted } from '../pick.ts';
import { readinessGate, servicesNamespace as namespace } from '../services/build-backends.ts';
import { buildEvents } from './build-events.ts';
import {
  backendsMax,
  lifecycleArbitrary,
  servicesMax,
  type LifecycleChoices,
  type LifecyclePodChoices,
  type LifecycleServiceChoices,
} from './choices.ts';

export const lifecycleSuite = 'lifecycle';

const letters = ['a', 'b', 'c'];
const serviceNames = ['web', 'api'];
/** Ports that nothing but the kubelet asks. */
const probePorts = { startup: 9100, readiness: 9101, liveness: 9102 } as const;

/** Case `index` of seed `seed`. */
export function generateLifecycleScenario(
  given: Partial<GeneratorOptions>,
  seed: number,
  index: number,
): Scenario {
  const options = resolveGeneratorOptions(given);
  const choices = drawCase(lifecycleArbitrary, seed, index);
  const nodes = Array.from({ length: options.nodes }, (_, node) => `n${node}`);
  const counts = Array.from({ length: backendsMax }, (_, more) => more + 1).slice(1);
  const backends = choices.pods
    .slice(0, pick(choices.podCount, counts))
    .map((one, position) => backend(one, letters[position] ?? `p${position}`, nodes));
  const lifecycle = buildEvents(choices, backends);
  return {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: {
      name: `lc-s${seed}-i${index}`,
      origin: { generatorVersion, suite: lifecycleSuite, seed, index, options: { ...options } },
      labels: [...new Set(lifecycle.map(({ event }) => `lifecycle/${event}`))].sort(),
    },
    world: {
      namespaces: [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }],
      pods: [...nodes.map(client), ...backends],
      networkPolicies: [],
      services: buildServices(choices, familiesOf(options)),
    },
    externalEndpoints: [],
    steps: [],
    lifecycle,
    probes: { ports: [{ protocol: 'TCP', port: 8080 }], services: 'lifecycle' },
  };
}

/** The first `count` cases of a seed. */
export function generateLifecycleScenarios(
  options: Partial<GeneratorOptions>,
  seed: number,
  count: number,
): readonly Scenario[] {
  return Array.from({ length: count }, (_, index) =>
    generateLifecycleScenario(options, seed, index),
  );
}

/** One on each node: nothing happens to it. */
function client(nodeName: string): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: `client-${nodeName}`, namespace, labels: { app: 'client' } },
    spec: { nodeName, containers: [{ name: 'agent' }] },
  };
}

function backend(
  { node, probes, gate }: LifecyclePodChoices,
  name: string,
  nodes: readonly string[],
): Pod {
  const container: Container = {
    name: 'agent',
    ports: [
      { name: 'web', containerPort: 8080 },
      { name: 'dns', containerPort: 5353, protocol: 'UDP' },
    ],
    ...probesOf(probes),
  };
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: 'web' } },
    spec: {
      nodeName: pick(node, nodes),
      containers: [container],
      readinessGates: [{ conditionType: readinessGate }],
    },
    status: { conditions: [{ type: readinessGate, status: happens(gate, 80) ? 'True' : 'False' }] },
  };
}

/** A liveness probe comes with a startup probe: a container that has just begun would be ended at once. */
function probesOf(roll: number): Partial<Container> {
  const kind = pickWeighted(roll, [
    ['none', 40],
    ['readiness', 20],
    ['startup', 10],
    ['startup and liveness', 15],
    ['all', 15],
  ]);
  const probe = (port: number, failureThreshold: number): Container['startupProbe'] => ({
    tcpSocket: { port },
    periodSeconds: 1,
    timeoutSeconds: 5,
    failureThreshold,
  });
  const startupProbe = probe(probePorts.startup, 3_600);
  const readinessProbe = probe(probePorts.readiness, 1);
  const livenessProbe = probe(probePorts.liveness, 2);
  switch (kind) {
    case 'none':
      return {};
    case 'readiness':
      return { readinessProbe };
    case 'startup':
      return { startupProbe };
    case 'startup and liveness':
      return { startupProbe, livenessProbe };
    case 'all':
      return { startupProbe, readinessProbe, livenessProbe };
  }
}

function buildServices(
  choices: LifecycleChoices,
  families: readonly IpFamily[],
): readonly Service[] {
  const counts = Array.from({ length: servicesMax }, (_, more) => more + 1);
  return choices.services
    .slice(0, pick(choices.serviceCount, counts))
    .map((one, index) => buildService(one, serviceNames[index] ?? `s${index}`, families));
}

function buildService(
  { kind, internal, publish, protocol }: LifecycleServiceChoices,
  name: string,
  families: readonly IpFamily[],
): Service {
  const headless = happens(kind, 25);
  const port = happens(protocol, 75)
    ? ({ name: 'web', protocol: 'TCP', port: 80, targetPort: 'web' } as const)
    : ({ name: 'dns', protocol: 'UDP', port: 53, targetPort: 'dns' } as const);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      ...(headless ? { clusterIP: 'None' } : {}),
      ...(!headless && happens(internal, 25) ? { internalTrafficPolicy: 'Local' } : {}),
      ...(families.length > 1 ? { ipFamilyPolicy: 'PreferDualStack' } : {}),
      ...(happens(publish, 15) ? { publishNotReadyAddresses: true } : {}),
      selector: { app: 'web' },
      ports: [port],
    },
  };
}
