/**
 * Signatures: what makes two failures the same bug. A mismatching cell goes in, a set of candidate signatures comes out,
 * because a big world often offers several explanations of one mismatch; shrinking narrows the set. The text is
 * `checker/direction/end/features`, as in `reachability/false-allow/ingress/ipBlock/except`; it never names an object.
 * Features only ever qualify: a signature with fewer of them is the same bug seen in a plainer shape.
 */
import type { BoundWorld } from '../model/bound-world.ts';
import type { Prediction } from '../model/prediction.ts';
import type { Probe } from '../model/probe.ts';
import { changesOf, type Change, type Step } from '../model/step.ts';
import type { MismatchDirection } from '../model/verdict.ts';
import { cellEnd, cellFeatures, type CellEnd } from './signature/cell-ends.ts';
import {
  falseAllowShapes,
  falseDenyShapes,
  type EndQuestion,
  type Shape,
} from './signature/end-shapes.ts';
import { selectorMiss } from './signature/peer-shape.ts';

/**
 * The candidate signatures of a mismatch, sorted, never empty. `probe` and `world` are in real names, as stored;
 * `step` is the one that the cell was asked after, absent for the initial world.
 */
export function signaturesOf(
  direction: MismatchDirection,
  prediction: Prediction,
  probe: Probe,
  world: BoundWorld,
  step?: Step,
): readonly string[] {
  const source = cellEnd(probe.source, probe, world);
  const target = cellEnd(probe.target, probe, world);
  const head = `reachability/${direction}`;
  if (source === undefined || target === undefined) return [`${head}/unexplained`];
  const { egress, ingress } = prediction.explanation;
  const cell = [...cellFeatures(probe, source, target), ...stepFeatures(step)];
  const shared = { destination: target, probe, world };
  const egressEnd: EndQuestion = {
    ...shared, direction: 'Egress', explanation: egress, subject: source, peer: target,
  }; // prettier-ignore
  const ingressEnd: EndQuestion = {
    ...shared, direction: 'Ingress', explanation: ingress, subject: target, peer: source,
  }; // prettier-ignore
  const spell = (end: string, shapes: readonly Shape[]): readonly string[] =>
    shapes.map((shape) => `${head}/${end}/${canonicalOrder([...shape, ...cell]).join('/')}`);
  if (cell.includes('self')) return spell('either-end', [selfShape(target, world)]);
  const shapesOf = direction === 'false-allow' ? falseAllowShapes : falseDenyShapes;
  const egressShapes = withOtherEnd(shapesOf(egressEnd), direction, ingressEnd);
  const ingressShapes = withOtherEnd(shapesOf(ingressEnd), direction, egressEnd);
  const found = new Set([...spell('egress', egressShapes), ...spell('ingress', ingressShapes)]);
  return found.size > 0 ? [...found].sort() : spell('either-end', [['unexplained']]);
}

/** A pod to itself: only whether policies select it can make a difference (rule 33). */
function selfShape(pod: CellEnd, { networkPolicies }: BoundWorld): Shape {
  const selected = networkPolicies.some(
    ({ metadata, spec }) =>
      pod.kind === 'pod' &&
      metadata.namespace === pod.namespace &&
      selectorMiss('subject', spec.podSelector, pod.labels).length === 0,
  );
  return selected ? ['isolated'] : ['not-isolated'];
}

/** A matching rule at the other end may be what an implementation let stand in for the missing one. */
function withOtherEnd(
  shapes: readonly Shape[],
  direction: MismatchDirection,
  { direction: other, explanation }: EndQuestion,
): readonly Shape[] {
  if (direction === 'false-deny' || explanation.matches.length === 0) return shapes;
  const feature = other === 'Egress' ? 'egress-rule-allows' : 'ingress-rule-allows';
  return shapes.map((shape) => (shape[0] === 'isolated' ? [...shape, feature] : shape));
}

function stepFeatures(step: Step | undefined): readonly string[] {
  return step === undefined ? [] : changesOf(step).map((change) => `after-${kindOf(change)}`);
}

function kindOf(change: Change): string {
  const [verb = 'change'] = Object.keys(change);
  if ('put' in change) return `${verb}-${change.put.kind}`;
  return 'delete' in change ? `${verb}-${change.delete.kind}` : verb;
}

/** The first feature says what kind of shape it is; the others are sorted, without repeats. */
function canonicalOrder([first, ...others]: Shape): Shape {
  if (first === undefined) return [];
  const rest = new Set(others.filter((feature) => feature !== first));
  return [first, ...[...rest].sort()];
}
