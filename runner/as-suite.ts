/**
 * One world under another suite: a scenario and the name of the suite that is to ask it go in, the scenario as that suite asks
 * it comes out, with sentences about what of the world it leaves out.
 */
import { HarnessError } from '../model/errors.ts';
import type { Scenario, ServiceCheck } from '../model/scenario.ts';
import {
  dnsSuite,
  loadSuite,
  servicePoliciesSuite,
  servicesSuite,
} from '../generators/services/services.ts';
import { networkPolicySuite } from '../generators/network-policy.ts';

export interface AskedScenario {
  readonly scenario: Scenario;
  readonly suite: string;
  readonly notes: readonly string[];
}

const checks: Readonly<Record<string, ServiceCheck>> = {
  [servicesSuite]: 'reachability',
  [servicePoliciesSuite]: 'reachability',
  [loadSuite]: 'distribution',
  [dnsSuite]: 'dns',
};

/**
 * `suite` undefined: what the scenario itself asks. Throws HarnessError('usage') on a suite that asks more than one world, ('input')
 * on one of Services where the scenario has none.
 */
export function asSuite(scenario: Scenario, suite: string | undefined): AskedScenario {
  const own = suiteOf(scenario);
  if (suite === undefined) {
    // A world of Services stands as it is stored, policies included.
    const asks = scenario.probes.services !== undefined;
    return asks ? { scenario, suite: own, notes: [] } : withoutUnasked(scenario, own);
  }
  if (suite === own) return withoutUnasked(scenario, own);
  if ((scenario.lifecycle ?? []).length > 0) {
    throw new HarnessError('usage', `the scenario ${scenario.metadata.name} has events, which suite ${suite} does not know`, { hint: 'Replay it without --suite.' }); // prettier-ignore
  }
  if (suite === networkPolicySuite) {
    const probes = { ...scenario.probes, services: undefined };
    return withoutUnasked({ ...scenario, probes }, suite);
  }
  const check = checks[suite];
  if (check === undefined) {
    throw new HarnessError('usage', `suite ${suite} does not ask a stored world`, {
      hint: `Suites for a scenario file: ${[networkPolicySuite, ...Object.keys(checks)].join(', ')}.`,
    });
  }
  if ((scenario.world.services ?? []).length === 0) {
    throw new HarnessError('input', `the scenario ${scenario.metadata.name} has no Services for suite ${suite} to ask`, { hint: 'kubeprop import makes one of manifests that hold Services.' }); // prettier-ignore
  }
  return withoutUnasked({ ...scenario, probes: { ...scenario.probes, services: check } }, suite);
}

/** The suite that executes a scenario as it stands. */
function suiteOf({ probes }: Scenario): string {
  switch (probes.services) {
    case undefined:
      return networkPolicySuite;
    case 'distribution':
      return loadSuite;
    case 'dns':
    case 'lifecycle':
      return probes.services;
    case 'reachability':
      return servicesSuite;
  }
}

/** What the suite does not ask goes: Services of a matrix of pods, policies between pods and servers of names. */
function withoutUnasked(scenario: Scenario, suite: string): AskedScenario {
  const { world } = scenario;
  if (suite === networkPolicySuite) {
    const { services = [] } = world;
    if (services.length === 0) return { scenario, suite, notes: [] };
    return {
      scenario: {
        ...scenario,
        world: { ...world, services: undefined, endpointSlices: undefined },
      },
      suite,
      notes: [
        `suite ${suite} asks pods: ${count(services.length, 'Service')} left out, which ` +
          `${Object.keys(checks).map((name) => `--suite ${name}`).join(', ')} ask`, // prettier-ignore
      ],
    };
  }
  const policies = world.networkPolicies.length;
  if (suite === servicePoliciesSuite || policies === 0) return { scenario, suite, notes: [] };
  return {
    scenario: { ...scenario, world: { ...world, networkPolicies: [] } },
    suite,
    notes: [`suite ${suite} asks without policies: ${count(policies, 'NetworkPolicy', 'NetworkPolicies')} left out, which --suite ${servicePoliciesSuite} and ${networkPolicySuite} ask`], // prettier-ignore
  };
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
