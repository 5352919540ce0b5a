/**
 * The fingerprint of generation: a hash over pinned scenarios of every suite, 100 under the default options and 100
 * under wider ones each. The constant in generator-version.ts must equal it; a test says so, and tells the new value.
 */
import { createHash } from 'node:crypto';
import type { Scenario } from '../model/scenario.ts';
import { generateLifecycleScenarios } from './lifecycle/lifecycle.ts';
import { generateScenarios } from './network-policy.ts';
import type { GeneratorOptions } from './options.ts';
import {
  dnsSuite,
  serviceScenarios,
  servicePoliciesSuite,
  servicesSuite,
} from './services/services.ts';
import { generateStatefulScenarios } from './stateful/stateful.ts';

const pinnedSeed = 1;
const pinnedOptions: readonly Partial<GeneratorOptions>[] = [
  {},
  { ipFamilies: 'dual', externalEndpoints: 2, namespacesMax: 4, podsMax: 12 },
];

/** Twelve hex digits. The version that the scenarios themselves carry is left out of the hash. */
export function computeGeneratorVersion(): string {
  const hash = createHash('sha256');
  for (const options of pinnedOptions) {
    for (const generate of [
      generateScenarios,
      generateStatefulScenarios,
      generateLifecycleScenarios,
      ...([servicesSuite, dnsSuite, servicePoliciesSuite] as const).map((suite) =>
        serviceScenarios(suite),
      ),
    ]) {
      for (const scenario of generate(options, pinnedSeed, 100)) {
        hash.update(canonicalJson(withoutVersion(scenario)));
      }
    }
  }
  return hash.digest('hex').slice(0, 12);
}

function withoutVersion({ metadata, ...content }: Scenario): unknown {
  return { ...content, metadata: { ...metadata, origin: undefined } };
}

/** JSON with sorted keys, so that the order in which fields are written does not count. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, field: unknown) =>
    typeof field === 'object' && field !== null && !Array.isArray(field)
      ? Object.fromEntries(Object.entries(field).sort(([a], [b]) => (a < b ? -1 : 1)))
      : field,
  );
}
