import { describe, expect, it } from 'vitest';
import { serviceGenerator } from '../../generators/services/services.ts';
import type { FieldNote } from '../../model/finding.ts';
import type { Scenario } from '../../model/scenario.ts';
import { reduceServices } from './reduce-services.ts';
import type { ServiceCandidate } from './service-candidate.ts';
import { serviceScenarioSize } from './service-size.ts';

const endpoints = { kind: 'endpoints', fault: 'endpoint-missing' } as const;

/** A case whose first Service has a selector and several pods. */
function original(): ServiceCandidate {
  for (let index = 0; ; index++) {
    const scenario = serviceGenerator('services')({ ipFamilies: 'IPv4' }, 1, index);
    const [service] = scenario.world.services ?? [];
    if (service?.spec.selector !== undefined && scenario.world.pods.length > 3) {
      return { scenario, target: endpoints };
    }
  }
}

interface Driven {
  readonly best: ServiceCandidate;
  readonly seen: readonly ServiceCandidate[];
  readonly fields: readonly FieldNote[];
  readonly widest: number;
}

function drive(lanes: number, fails: (scenario: Scenario) => boolean): Driven {
  const seen: ServiceCandidate[] = [];
  const fields: FieldNote[] = [];
  const reduction = reduceServices(original(), lanes, {
    onSmaller: (best) => seen.push(best),
    onField: (note) => fields.push(note),
    isAsked: () => true,
    isAlike: () => true,
  });
  let widest = 0;
  let next = reduction.next();
  while (next.done !== true) {
    widest = Math.max(widest, next.value.length);
    next = reduction.next(next.value.map(({ scenario }) => fails(scenario)));
  }
  return { best: next.value, seen, fields, widest };
}

describe('reduceServices', () => {
  it('keeps one Service with one port, its selector and one pod where nothing else is needed', () => {
    const { best } = drive(4, ({ world: { services = [] } }) =>
      services.some(({ spec }) => spec.selector !== undefined),
    );
    const { services = [], endpointSlices, pods } = best.scenario.world;
    expect(services).toHaveLength(1);
    expect(services[0]?.spec.ports).toHaveLength(1);
    expect(endpointSlices ?? []).toEqual([]);
    expect(pods).toHaveLength(1);
    expect(pods[0]?.spec.nodeName).toBe('n0');
    expect(pods[0]?.spec.readinessGates).toBeUndefined();
  });

  it('gives the original where nothing smaller fails, and says that its values matter', () => {
    const { best, seen, fields } = drive(4, () => false);
    expect(best).toEqual(original());
    expect(seen).toEqual([]);
    expect(fields.filter(({ note }) => note === 'only this').length).toBeGreaterThan(0);
  });

  it('never asks more at once than there are lanes, each accepted one smaller or plainer', () => {
    const { best, seen, widest } = drive(3, () => true);
    expect(widest).toBeLessThanOrEqual(3);
    expect(seen.at(-1)).toBe(best);
    expect(serviceScenarioSize(best.scenario)).toBeLessThan(
      serviceScenarioSize(original().scenario),
    );
  });
});
