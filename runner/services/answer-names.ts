/** From identities to names: a report speaks of the pods of the scenario, whatever UIDs and addresses they had. */
import type { AppliedWorld } from '../../cluster/cluster.ts';
import type {
  FlowOutcome,
  FlowPrediction,
  FlowQuestion,
  FlowResult,
  FlowVerdict,
} from '../../model/flow.ts';
import type { FlowAnswer } from '../../model/flow-case.ts';

export interface AnswerNamer {
  readonly answer: (judged: {
    readonly question: FlowQuestion;
    readonly prediction: FlowPrediction;
    readonly flows: readonly FlowResult[];
    readonly verdict: FlowVerdict;
  }) => FlowAnswer;
}

/** Names of the pods of an applied world; a stranger keeps the identity that it gave. */
export function createNamer({ binding, bound }: AppliedWorld): AnswerNamer {
  const names = new Map<string, string>();
  for (const { metadata } of bound.pods) {
    names.set(metadata.uid ?? '', `idle ${metadata.namespace ?? ''}/${metadata.name}`);
  }
  for (const [name, { metadata }] of binding.pods) names.set(metadata.uid ?? '', name);
  const nameOf = (identity: string): string => names.get(identity) ?? identity;
  return {
    answer({ question, prediction, flows, verdict }) {
      const counts: Record<string, number> = {};
      for (const flow of flows) {
        const name = 'backend' in flow ? nameOf(flow.backend) : flow.failure;
        counts[name] = (counts[name] ?? 0) + 1;
      }
      return {
        question,
        prediction: {
          ...prediction,
          outcomes: prediction.outcomes.map((outcome) => namedOutcome(outcome, nameOf)),
        },
        flows: flows.length,
        counts,
        verdict: namedVerdict(verdict, names),
      };
    },
  };
}

function namedOutcome(outcome: FlowOutcome, nameOf: (identity: string) => string): FlowOutcome {
  if (outcome.kind !== 'backends') return outcome;
  const { model, denied, open } = outcome;
  const backends = outcome.backends.map(nameOf);
  const named = {
    ...outcome,
    backends,
    ...(denied === undefined ? {} : { denied: denied.map(nameOf) }),
    ...(open === undefined ? {} : { open: open.map(nameOf) }),
  };
  if (model === undefined) return named;
  if (!('shares' in model)) return { ...named, model: { ...model, backends } };
  // Shares are stored as pairs: JSON has no maps.
  const shares = new Map([...model.shares].map(([identity, share]) => [nameOf(identity), share]));
  return { ...named, model: { ...model, shares } };
}

function namedVerdict(verdict: FlowVerdict, names: ReadonlyMap<string, string>): FlowVerdict {
  if (verdict.status !== 'violates') return verdict;
  let { reason } = verdict;
  for (const [identity, name] of names) {
    if (identity !== '') reason = reason.replaceAll(identity, name);
  }
  return { ...verdict, reason };
}
