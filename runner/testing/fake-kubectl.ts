/**
 * A kubectl for tests of reproduce.sh: it takes every manifest, and answers the question of the script as the test says,
 * before and after the first policy or Service. Other commands a test may answer itself. What was called, applied and deleted is kept
 * in files of a folder.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Commands by a pattern of the shell, and what is run for them. */
export type OwnAnswers = Readonly<Record<string, string>>;

const program = (own: OwnAnswers): string => `#!/bin/sh
echo "$*" | tr '\\n' ' ' >>"$STATE/commands"
echo >>"$STATE/commands"
case "$*" in
${Object.entries(own)
  .map(([pattern, command]) => `  ${pattern}) ${command} ;;`)
  .join('\n')}
  "get nodes"*) printf 'real-0 True\\nreal-1 True\\nreal-2 True NoSchedule\\nreal-3 False\\n' ;;
  "config current-context") echo fake ;;
  version*) echo "Server Version: v1.0.0" ;;
  *"apply -f -")
    cat >"$STATE/last"
    cat "$STATE/last" >>"$STATE/applied"
    if grep -qE '^kind: (NetworkPolicy|Service)$' "$STATE/last"; then touch "$STATE/policies"; fi
    ;;
  "delete namespace"*) echo "$*" >>"$STATE/deleted" ;;
  *" delete "*) cat >/dev/null ;;
  *"get pod "*) printf '10.9.8.7\\nfd00::7\\n' ;;
  *exec*)
    if [ -e "$STATE/policies" ]; then echo "$AFTER"; else echo "$BEFORE"; fi
    ;;
esac
`;

export interface ScriptRun {
  readonly code: number | null;
  readonly stdout: string;
  /** All manifests that were applied, as kubectl got them. */
  readonly applied: string;
  /** Commands that deleted namespaces. */
  readonly deleted: string;
  /** Every command, one a line. */
  readonly commands: readonly string[];
}

/**
 * Runs a script; the cell answers `before` until a policy or a Service is applied and `after` from then on. `variables` are those
 * that a person sets for the script.
 */
export function runWithFakeKubectl(
  script: string,
  answers: { readonly before: string; readonly after: string },
  own: OwnAnswers = {},
  variables: Readonly<Record<string, string>> = {},
): ScriptRun {
  const state = mkdtempSync(join(tmpdir(), 'kubeprop-kubectl-'));
  writeFileSync(join(state, 'kubectl'), program(own));
  chmodSync(join(state, 'kubectl'), 0o755);
  const run = spawnSync('sh', [script], {
    encoding: 'utf8',
    timeout: 60_000,
    env: {
      PATH: `${state}:${process.env['PATH'] ?? ''}`,
      STATE: state,
      PREFIX: 'test-',
      SETTLE_SECONDS: '0',
      CONTROL_SECONDS: '0',
      BEFORE: answers.before,
      AFTER: answers.after,
      ...variables,
    },
  });
  const read = (name: string): string =>
    existsSync(join(state, name)) ? readFileSync(join(state, name), 'utf8') : '';
  return {
    code: run.status,
    stdout: `${run.stdout}${run.stderr}`,
    applied: read('applied'),
    deleted: read('deleted'),
    commands: read('commands').split('\n'),
  };
}

/** What a person reads at the end, before or after the word that namespaces go. */
export function lastWords({ stdout }: ScriptRun): string {
  const lines = stdout.trimEnd().split('\n');
  return lines.findLast((line) => !line.startsWith('deleting namespaces')) ?? '';
}
