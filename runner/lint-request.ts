/** `lint` from flags: manifests go in, findings are printed; the result tells whether one is more than a note. */
import { loadManifests, type ManifestSource } from './load-manifests.ts';
import { formatFinding } from './lint/finding.ts';
import { lintManifests } from './lint/lint-manifests.ts';

export interface LintRequest extends ManifestSource {
  readonly output: 'text' | 'json';
}

export interface LintResult {
  readonly text: string;
  /** Whether some finding is a warning or an error. */
  readonly failed: boolean;
}

/** Throws HarnessError('input') on manifests that have errors, unless they are to be skipped. */
export function lintFromRequest(request: LintRequest): LintResult {
  const manifests = loadManifests(request);
  const findings = lintManifests(manifests);
  const failed = findings.some(({ severity }) => severity !== 'note');
  if (request.output === 'json') {
    return { text: `${JSON.stringify({ findings }, null, 2)}\n`, failed };
  }
  const notes = findings.filter(({ severity }) => severity === 'note').length;
  const { policies, workloads } = manifests.world;
  const summary =
    `${count(policies.length, 'policy', 'policies')}, ${count(workloads.length, 'workload')}: ` +
    `${count(findings.length - notes, 'warning')}, ${count(notes, 'note')}`;
  return { text: [...findings.map(formatFinding), summary, ''].join('\n'), failed };
}

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
