/**
 * Generates scenarios of the suites `services`, `load`, `dns` and `service-policies`: pods with switchable readiness and Services before them. A case is
 * a pure function of (generatorVersion, suite, options, seed, index), as in network-policy.ts.
 */
import type { ServiceCheck, Scenario, World } from '../../model/scenario.ts';
import { scenarioApiVersion } from '../../model/scenario.ts';
import { drawCase, drawCases } from '../draw-cases.ts';
import { generatorVersion } from '../generator-version.ts';
import { familiesOf, resolveGeneratorOptions, type GeneratorOptions } from '../options.ts';
import { addNames } from './add-names.ts';
import { happens } from '../pick.ts';
import { addResolvers } from './add-resolvers.ts';
import { addStatefulSet } from './add-stateful-set.ts';
import { buildBackends, servicesNamespace } from './build-backends.ts';
import { buildServicePolicies } from './build-service-policies.ts';
import { withCloseEndpoints } from './build-closeness.ts';
import { buildServices } from './build-services.ts';
import { servicesArbitrary, type ServicesChoices } from './choices.ts';
import { serviceLabels } from './service-labels.ts';

export const servicesSuite = 'services';
export const loadSuite = 'load';
export const dnsSuite = 'dns';
export const servicePoliciesSuite = 'service-policies';

const checks: Readonly<Record<string, ServiceCheck>> = {
  [servicesSuite]: 'reachability',
  [loadSuite]: 'distribution',
  [dnsSuite]: 'dns',
  [servicePoliciesSuite]: 'reachability',
};

const namePrefixes: Readonly<Record<string, string>> = {
  [servicesSuite]: 'sv',
  [loadSuite]: 'ld',
  [dnsSuite]: 'dn',
  [servicePoliciesSuite]: 'sp',
};

/** How many cases of a hundred have a StatefulSet: a real one takes its controller and a scheduler. */
const statefulSetPercents: Readonly<Record<string, number>> = {
  [servicesSuite]: 12,
  [dnsSuite]: 35,
  [servicePoliciesSuite]: 20,
};

export type ServiceSuite =
  typeof servicesSuite | typeof loadSuite | typeof dnsSuite | typeof servicePoliciesSuite;

/** A generator of one of these suites: case `index` of seed `seed`. */
export function serviceGenerator(
  suite: ServiceSuite,
): (options: Partial<GeneratorOptions>, seed: number, index: number) => Scenario {
  return (options, seed, index) =>
    assemble(suite, drawCase(servicesArbitrary, seed, index), options, seed, index);
}

/** A generator of cases 0 to count - 1 of a seed, drawn in chunks. */
export function serviceScenarios(
  suite: ServiceSuite,
): (
  options: Partial<GeneratorOptions>,
  seed: number,
  count: number,
) => Generator<Scenario, void, undefined> {
  return function* (options, seed, count) {
    for (const [index, choices] of drawCases(servicesArbitrary, seed, count)) {
      yield assemble(suite, choices, options, seed, index);
    }
  };
}

function assemble(
  suite: string,
  choices: ServicesChoices,
  given: Partial<GeneratorOptions>,
  seed: number,
  index: number,
): Scenario {
  const options = resolveGeneratorOptions(given);
  const families = familiesOf(options);
  const outside = options.externalEndpoints > 0 ? ['e0'] : [];
  const plainPods = buildBackends(choices, options.nodes);
  const built = withCloseEndpoints(
    buildServices(choices, { pods: plainPods, families, outside }),
    options.closeEndpoints,
  );
  // Names inside pods matter to DNS alone, and each makes another shape of pod.
  const { pods: named, services } =
    suite === dnsSuite
      ? addNames(choices, plainPods, built.services)
      : { pods: plainPods, services: built.services };
  const pods = suite === dnsSuite ? addResolvers(choices.resolvers, named, options.nodes) : named;
  const plainWorld: World = {
    namespaces: [
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: servicesNamespace } } as const,
    ],
    pods,
    networkPolicies: suite === servicePoliciesSuite ? buildServicePolicies(choices, pods) : [],
    services,
    endpointSlices: built.endpointSlices,
  };
  const hasSet = happens(choices.ordinals, statefulSetPercents[suite] ?? 0);
  const world = hasSet ? addStatefulSet(choices.statefulSet, plainWorld) : plainWorld;
  return {
    apiVersion: scenarioApiVersion,
    kind: 'Scenario',
    metadata: {
      name: `${namePrefixes[suite] ?? suite}-s${seed}-i${index}`,
      origin: { generatorVersion, suite, seed, index, options: { ...options } },
      labels: serviceLabels(world),
    },
    world,
    externalEndpoints: outside,
    steps: [],
    probes: { ports: [{ protocol: 'TCP', port: 8080 }], services: checks[suite] },
  };
}
