/**
 * Reducing a scenario of Services: parts go until none can go alone, then what is left gets its plainest values, and fields
 * whose value matters are told from those where any fails. Pure: rounds of candidates out, whether each still fails back.
 */
import type { FieldNote } from '../../model/finding.ts';
import type { Scenario } from '../../model/scenario.ts';
import { isRecord, removePaths } from '../json-path.ts';
import { firstFailing, reduceParts, type Reducible, type Reduction } from '../reduce-rounds.ts';
import { fitReplicas } from './fit-replicas.ts';
import { plainTargets } from './plain-targets.ts';
import { plainValues, serviceFields } from './service-fields.ts';
import { serviceCandidateKey, type ServiceCandidate } from './service-candidate.ts';
import { serviceParts, type ServicePart } from './service-parts.ts';
import { serviceScenarioSize } from './service-size.ts';
import { targetWithout } from './target-without.ts';
import { validServices } from './validate-services.ts';

export interface ServiceReductionHooks {
  /** Hears of every smaller or plainer scenario that fails. */
  readonly onSmaller: (best: ServiceCandidate) => void;
  readonly onField: (note: FieldNote) => void;
  /** Whether a scenario still asks what is looked for. */
  readonly isAsked: (candidate: ServiceCandidate) => boolean;
  /** Whether a scenario may show the same bug: a smaller one that cannot is not tried. */
  readonly isAlike: (candidate: ServiceCandidate) => boolean;
}

/** Reduces `original`, which fails. `lanes`: candidates in a round. */
export function* reduceServices(
  original: ServiceCandidate,
  lanes: number,
  { onSmaller, onField, isAsked, isAlike }: ServiceReductionHooks,
): Reduction<ServiceCandidate> {
  const isCandidate = (candidate: ServiceCandidate): boolean =>
    isAsked(candidate) && isAlike(candidate);
  const reducible: Reducible<ServiceCandidate, ServicePart> = {
    key: serviceCandidateKey,
    size: ({ scenario }) => serviceScenarioSize(scenario),
    lists: ({ scenario }) => serviceParts(scenario),
    remove: (candidate, parts) => {
      const paths = parts.flat();
      const content = fitReplicas(withoutEmptySteps(tidy(removePaths(candidate.scenario, paths))));
      const events = paths.flatMap(([list, position]) => list === 'lifecycle' ? [Number(position)] : []); // prettier-ignore
      const target = targetWithout(candidate.target, [...new Set(events)]);
      return target === undefined ? undefined : checked(content, { ...candidate, target }, isCandidate); // prettier-ignore
    },
  };
  const asked = new Set([serviceCandidateKey(original)]);
  let best = original;
  const accept = (smaller: ServiceCandidate): void => {
    best = smaller;
    onSmaller(smaller);
  };
  // A plainer question first: what shows there as well is the same bug, whatever address or protocol it was met with.
  for (const plainer of plainTargets(original)) {
    const candidate = checked(plainer(best).scenario, plainer(best), isCandidate);
    const found = yield* firstFailing([candidate], lanes, asked, reducible);
    if (found !== undefined) accept(found);
  }
  yield* reduceParts(best, reducible, { lanes, asked, onSmaller: accept });
  for (let changed = true; changed;) {
    changed = false;
    for (const plainer of plainValues(best.scenario)) {
      const candidate = checked(plainer(best.scenario), best, isCandidate);
      const found = yield* firstFailing([candidate], lanes, asked, reducible);
      if (found !== undefined) {
        accept(found);
        changed = true;
      }
    }
    // A plainer value may make a part needless.
    if (changed) yield* reduceParts(best, reducible, { lanes, asked, onSmaller: accept });
  }
  const fields = serviceFields(best.scenario).map(({ path, other }) => ({
    path,
    candidate: checked(other, best, isAsked),
  }));
  const tried = fields.flatMap(({ candidate }) => (candidate === undefined ? [] : [candidate]));
  const outcomes = new Map<ServiceCandidate, boolean>();
  for (let first = 0; first < tried.length; first += lanes) {
    const round = tried.slice(first, first + lanes);
    const fails = yield round;
    round.forEach((candidate, index) => outcomes.set(candidate, fails[index] === true));
  }
  for (const { path, candidate } of fields) {
    const fails = candidate === undefined ? undefined : outcomes.get(candidate);
    onField({ path, note: fails === undefined ? 'not tried' : fails ? 'any value fails' : 'only this' }); // prettier-ignore
  }
  return best;
}

function checked(
  content: unknown,
  { target }: ServiceCandidate,
  isAsked: ServiceReductionHooks['isAsked'],
): ServiceCandidate | undefined {
  const scenario: Scenario | undefined = validServices(content, target);
  if (scenario === undefined) return undefined;
  const candidate = { scenario, target };
  return isAsked(candidate) ? candidate : undefined;
}

const emptyToDrop = new Set([
  'labels',
  'ports',
  'endpointSlices',
  'externalIPs',
  'loadBalancerSourceRanges',
  'statefulSets',
]);

/** A step of which every change is gone is none. */
function withoutEmptySteps(content: unknown): unknown {
  if (!isRecord(content) || !Array.isArray(content['steps'])) return content;
  const isEmpty = (step: unknown): boolean =>
    isRecord(step) && Array.isArray(step['changes']) && step['changes'].length === 0;
  return { ...content, steps: content['steps'].filter((step: unknown) => !isEmpty(step)) };
}

/** Without empty lists and records that mean the same as none. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, item]) => {
      const bare = Array.isArray(item) ? item.length === 0 : isRecord(item) && Object.keys(item).length === 0; // prettier-ignore
      return bare && emptyToDrop.has(name) ? [] : [[name, tidy(item)]];
    }),
  );
}
