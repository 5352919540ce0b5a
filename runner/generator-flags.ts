/** Generator options as `name=value` words, and back again for the replay command. */
import {
  defaultGeneratorOptions,
  resolveGeneratorOptions,
  type GeneratorOptions,
} from '../generators/options.ts';
import type { ClusterFacts } from '../model/bound-world.ts';
import { HarnessError } from '../model/errors.ts';

/** The minor version that has every value of trafficDistribution, and hints for nodes. */
const closeEndpointsSince = 34;

/** A version that is none, as that of the simulated cluster, is as new as any. */
function isAtLeast(serverVersion: string, minor: number): boolean {
  const [, major, found] = /^v?(\d+)\.(\d+)/.exec(serverVersion) ?? [];
  return found === undefined || Number(major) > 1 || Number(found) >= minor;
}

/** What a cluster offers: the defaults of a run on it. */
export function optionsForCluster(facts: ClusterFacts): GeneratorOptions {
  const [family = 'IPv4'] = facts.ipFamilies;
  return {
    ...defaultGeneratorOptions,
    nodes: Math.min(defaultGeneratorOptions.nodes, facts.nodes.length),
    ipFamilies: facts.ipFamilies.length > 1 ? 'dual' : family,
    externalEndpoints: Math.min(1, facts.externalEndpoints.length),
    closeEndpoints: isAtLeast(facts.serverVersion, closeEndpointsSince),
  };
}

/** Overrides defaults by words. Throws HarnessError('usage') on an unknown name or a value of another type. */
export function parseGeneratorOptions(
  words: readonly string[],
  defaults: GeneratorOptions,
): GeneratorOptions {
  const overrides = words.map((word): [string, string | number | boolean] => {
    const [name = '', value = ''] = word.split(/=(.*)/s);
    if (!(name in defaults)) {
      throw new HarnessError('usage', `there is no generator option ${JSON.stringify(name)}`, {
        hint: `Options: ${Object.keys(defaults).join(', ')}; for example --option podsMax=12.`,
      });
    }
    return [name, parseValue(name, value, defaults[name as keyof GeneratorOptions])];
  });
  return resolveGeneratorOptions({ ...defaults, ...Object.fromEntries(overrides) });
}

/** Words for the options that differ from the defaults of a cluster with these facts. */
export function generatorOptionWords(
  options: GeneratorOptions,
  facts: ClusterFacts,
): readonly string[] {
  const defaults: Readonly<Record<string, unknown>> = { ...optionsForCluster(facts) };
  return Object.entries(options).flatMap(([name, value]) =>
    defaults[name] === value ? [] : ['--option', `${name}=${value}`],
  );
}

function parseValue(
  name: string,
  text: string,
  sample: string | number | boolean,
): string | number | boolean {
  const value =
    typeof sample === 'number' && /^\d+$/.test(text)
      ? Number(text)
      : typeof sample === 'boolean' && (text === 'true' || text === 'false')
        ? text === 'true'
        : text;
  const families = name !== 'ipFamilies' || ['IPv4', 'IPv6', 'dual'].includes(text);
  if (typeof value === typeof sample && families) return value;
  throw new HarnessError('usage', `generator option ${name} cannot be ${JSON.stringify(text)}`, {
    hint: name === 'ipFamilies' ? 'Give IPv4, IPv6 or dual.' : `Its default is ${sample}.`,
  });
}
