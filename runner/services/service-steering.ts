/**
 * Steering for Services: leaves out a generated case when one of its questions could show a signature that was seen often, and
 * every other question could only show what such a signature covers or is of a form that conformed in hundreds of questions. By
 * index alone; it never alters a case. Questions of DNS depend on addresses, so that such cases always run.
 */
import type { ClusterFacts } from '../../model/bound-world.ts';
import type { FlowFault, FlowQuestion } from '../../model/flow.ts';
import type { FlowCaseResult } from '../../model/flow-case.ts';
import type { Scenario } from '../../model/scenario.ts';
import { serviceSignature } from '../../checkers/flows/service-signature.ts';
import type { Steering } from '../case-queue.ts';
import { sightingsMin } from '../investigate/explained-by.ts';
import type { KnownSignatures } from '../investigate/known-signatures.ts';
import { flowQuestions } from './flow-questions.ts';

/** Questions of one form that must have conformed: below 1 % at 95 %. */
const conformingMin = 300;

/** Steering that has seen nothing. */
export function createServiceSteering(
  known: KnownSignatures,
  { ipFamilies, externalEndpoints }: Pick<ClusterFacts, 'ipFamilies' | 'externalEndpoints'>,
): Steering & { readonly observe: (result: FlowCaseResult) => void } {
  const conforming = new Map<string, number>();
  const often = (): readonly string[] =>
    known.counts().flatMap(({ signature, sightings }) => sightings >= sightingsMin ? [signature] : []); // prettier-ignore
  return {
    onlyKnown({ scenario }) {
      const seenOften = often();
      if (seenOften.length === 0 || scenario.probes.services === 'dns') return undefined;
      const faults = new Set(seenOften.map((signature) => signature.split('/')[1] ?? ''));
      const shown = new Set<string>();
      for (const question of flowQuestions(scenario, ipFamilies, externalEndpoints)) {
        const candidates = [...faults].map((fault) => signatureOf(scenario, question, fault));
        const covering = known.covering(candidates);
        if (covering !== undefined) shown.add(covering);
        else if ((conforming.get(formOf(scenario, question)) ?? 0) < conformingMin)
          return undefined;
      }
      return [...shown].some((one) => seenOften.includes(one)) ? [...shown] : undefined;
    },
    observe({ scenario, answers }) {
      if (often().length === 0) return;
      for (const { question, verdict } of answers) {
        if (verdict.status !== 'conforms') continue;
        const form = formOf(scenario, question);
        conforming.set(form, (conforming.get(form) ?? 0) + 1);
      }
    },
  };
}

function signatureOf(scenario: Scenario, question: FlowQuestion, fault: string): string {
  return serviceSignature(scenario, { kind: 'flow', question, fault: fault as FlowFault });
}

/** What a question has in it, whatever goes wrong. */
function formOf(scenario: Scenario, question: FlowQuestion): string {
  return signatureOf(scenario, question, 'any');
}
