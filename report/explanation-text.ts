/** An Explanation as sentences: which policy, rule, peer and port item decided at each end of a connection. */
import type { DirectionExplanation, Prediction, RuleMatch } from '../model/prediction.ts';
import { endpointName, type Probe } from '../model/probe.ts';

/**
 * Two or more lines: the source's egress, then the target's ingress. Policies are named `namespace/name`, the namespace
 * without `namespacePrefix`, as the scenario names it.
 */
export function explainPrediction(
  probe: Probe,
  prediction: Prediction,
  namespacePrefix: string,
): readonly string[] {
  const { egress, ingress } = prediction.explanation;
  const lines = [
    ...explainDirection(`egress of ${endpointName(probe.source)}`, egress, 'to'),
    ...explainDirection(`ingress of ${endpointName(probe.target)}`, ingress, 'from'),
  ];
  return namespacePrefix === '' ? lines : lines.map((line) => line.replaceAll(namespacePrefix, ''));
}

function explainDirection(
  what: string,
  explanation: DirectionExplanation,
  peers: 'to' | 'from',
): readonly string[] {
  const { verdict, rules, isolatedBy, matches, note } = explanation;
  const why =
    note ??
    (isolatedBy.length === 0
      ? 'no policy isolates it'
      : `isolated by ${isolatedBy.join(', ')}${matches.length === 0 ? '; no rule matches' : ''}`);
  const head = `${what}: ${verdict} (${formatRules(rules)}): ${why}`;
  return [head, ...matches.map((match) => `  ${match.verdict}: ${formatMatch(match, peers)}`)];
}

function formatMatch(match: RuleMatch, peers: 'to' | 'from'): string {
  const direction = match.direction.toLowerCase();
  const peer = match.peer === undefined ? `every peer` : `${peers}[${match.peer}]`;
  const port = match.port === undefined ? 'every port' : `ports[${match.port}]`;
  return `${match.policy} ${direction}[${match.rule}] ${peer}, ${port} (${formatRules(match.rules)})`;
}

/** `rule 2` or `rules 2, 9`. */
export function formatRules(rules: readonly number[]): string {
  return rules.length === 1 ? `rule ${rules[0] ?? ''}` : `rules ${rules.join(', ')}`;
}
