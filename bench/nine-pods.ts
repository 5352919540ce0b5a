/** The worlds of the speed benchmark: always the same nine pods in three namespaces, TCP and UDP on ports 80 and 81. */
import { generateScenario } from '../generators/network-policy.ts';
import { resolveGeneratorOptions } from '../generators/options.ts';
import type { Scenario } from '../model/scenario.ts';

const options = resolveGeneratorOptions({ podsMax: 9, hostNetwork: false, externalEndpoints: 0 });
const podCount = 9;
const namespaceCount = 3;

const ports = (['TCP', 'UDP'] as const).flatMap((protocol) =>
  [80, 81].map((port) => ({ protocol, port })),
);

/** `count` generated cases of a seed with exactly nine pods; shapes are those of the first, labels and policies their own. */
export function ninePodScenarios(seed: number, count: number): readonly Scenario[] {
  const scenarios: Scenario[] = [];
  for (let index = 0; scenarios.length < count; index++) {
    const scenario = generateScenario(options, seed, index);
    const { pods, namespaces } = scenario.world;
    if (pods.length !== podCount || namespaces.length !== namespaceCount) continue;
    scenarios.push({ ...scenario, externalEndpoints: [], probes: { ports, ipFamilies: ['IPv4'] } });
  }
  const shapes = scenarios[0]?.world.pods ?? [];
  return scenarios.map((scenario) => ({
    ...scenario,
    world: {
      ...scenario.world,
      pods: scenario.world.pods.map((pod, index) => ({
        ...pod,
        spec: shapes[index]?.spec ?? pod.spec,
      })),
    },
  }));
}

/** The same pods without any policy: 324 open cells. */
export function openScenario(seed: number): Scenario {
  const [first] = ninePodScenarios(seed, 1);
  if (first === undefined) throw new Error('the generator gave no scenario of nine pods');
  return { ...first, world: { ...first.world, networkPolicies: [] } };
}
