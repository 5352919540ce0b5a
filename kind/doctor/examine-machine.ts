/** All checks of a machine, and which CNIs can be run on it as it is. */
import { cniNames, type CniName } from '../cluster-options.ts';
import { findCni } from '../cni/find-cni.ts';
import type { KindContext } from '../context.ts';
import { probeRegistry } from '../registry.ts';
import { checkBuild } from './build-checks.ts';
import type { CheckResult } from './check.ts';
import { checkEngine } from './engine-check.ts';
import { checkMachine } from './machine-checks.ts';
import { readMachineFacts } from './machine-facts.ts';

export interface Examination {
  readonly results: readonly CheckResult[];
  readonly cnis: readonly { readonly name: CniName; readonly verdict: string }[];
}

/** Looks at everything; changes nothing. */
export async function examineMachine(context: KindContext): Promise<Examination> {
  const facts = await readMachineFacts(context.env);
  const registry = await probeRegistry(context.signal);
  const results = [
    ...(await checkEngine(context, facts)),
    ...(await checkBuild(context, facts, registry)),
    ...checkMachine(facts),
  ];
  const blocked = results.some(({ status }) => status === 'missing');
  return {
    results,
    cnis: cniNames.map((name) => ({
      name,
      verdict: cniVerdict(name, registry.reachable, blocked),
    })),
  };
}

/** Whether a CNI can be had here, in a few words. */
export function cniVerdict(name: CniName, registryReachable: boolean, blocked: boolean): string {
  if (blocked) return 'not before what is missing above is there';
  if (registryReachable) return 'yes, from the registry';
  return findCni(name).needsRegistry
    ? 'no: it needs a container registry'
    : 'yes, from the air-gapped node image';
}
