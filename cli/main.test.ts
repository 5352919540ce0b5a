import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCli } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'kubeprop-cli-'));

interface Said {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function kubeprop(...words: readonly string[]): Promise<Said> {
  let stdout = '';
  let stderr = '';
  const code = await runCli(words, {
    stdout: (text) => (stdout += text),
    stderr: (text) => (stderr += text),
    isTerminal: false,
    signal: new AbortController().signal,
    env: { HOME: folder, PATH: '/nonexistent' },
  });
  return { code, stdout, stderr };
}

/** A kubeconfig of one cluster at this URL. */
function kubeconfig(server: string): string {
  const path = join(folder, `kubeconfig-${server.replaceAll(/\W/g, '-')}`);
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster: { server } }],
      users: [{ name: 'u', user: { token: 't' } }],
      contexts: [{ name: 'test', context: { cluster: 'c', user: 'u' } }],
      'current-context': 'test',
    }),
  );
  return path;
}

describe('impossible flags end with exit code 2 and say which flag and what to do', () => {
  it.each([
    [['run', '--cluster', 'vmware'], '--cluster'],
    [['run', '--cases', '0'], 'whole number from 1'],
    [['run', '--cases', 'many'], 'whole number from 1'],
    [['run', '--time', '5'], '90s, 15m or 8h'],
    [['run', '--lanes', '99'], 'whole number from 1 to 16'],
    [['run', '--noise', '2'], 'number from 0 to 1'],
    [['run', '--nonsense'], '--nonsense'],
    [['run', 'surplus'], 'too many arguments'],
    [['run', '--suite', 'dnss'], 'there is no suite "dnss"'],
    [['run', '--cni', 'calico'], '--cni means nothing for --cluster simulated'],
    [
      ['run', '--cluster', 'kind', '--fault', 'ignores-except'],
      '--fault means nothing for --cluster kind',
    ],
    [['run', '--cluster', 'kind', '--cni', 'weave'], 'weave'],
    [['run', '--cluster', 'kubeconfig'], 'needs --context NAME'],
    [['run', '--fault', 'no-such-fault'], 'no-such-fault'],
    [['run', '--ip-family', 'ipv5'], 'ipv5'],
    [['run', '--option', 'podsMax'], 'not name=value'],
    [['run', '--option', 'pods=3'], 'there is no generator option "pods"'],
    [['run', '--option', 'podsMax=900'], 'podsMax is 900'],
    [['run', '--option', 'hostNetwork=perhaps'], 'hostNetwork cannot be "perhaps"'],
    [['replay'], 'needs a folder or a scenario file, or both --seed S and --index I'],
    [
      ['replay', '--seed', '1'],
      'needs a folder or a scenario file, or both --seed S and --index I',
    ],
    [['replay', 'x.yaml', '--seed', '1', '--index', '2'], 'not two of them'],
    [['replay', '--seed', '1', '--index', '2', '--generator', 'old'], 'was drawn by generator old'],
    [['cluster', 'up', '--cni', 'weave'], 'weave'],
    [['cluster', 'up', '--workers', '-1'], 'whole number'],
    [['teleport'], "unknown command 'teleport'"],
  ])('%j', async (words, expected) => {
    const { code, stderr, stdout } = await kubeprop(...words);
    expect(stderr).toContain(expected);
    expect(stderr).not.toContain('    at ');
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('bad files end with exit code 2, before any cluster is touched', () => {
  it('a scenario that is not there', async () => {
    const { code, stderr } = await kubeprop('replay', join(folder, 'missing.yaml'));
    expect(stderr).toContain('could not read the scenario');
    expect(code).toBe(2);
  });

  it('a scenario with an unknown field is named with file, line and field', async () => {
    const path = join(folder, 'bad.yaml');
    writeFileSync(
      path,
      'apiVersion: kubeprop.dev/v1alpha1\nkind: Scenario\nmetadata:\n  name: a\nwhirled: {}\n',
    );
    const { code, stderr } = await kubeprop('replay', path);
    expect(stderr).toContain(`${path}:5:`);
    expect(stderr).toContain('whirled: unknown field');
    expect(code).toBe(2);
  });
});

describe('run on the simulated cluster', () => {
  it('conforms, writes a history and says that no CNI was tested', async () => {
    const report = join(folder, 'conforming');
    const { code, stdout } = await kubeprop(
      'run',
      '--seed',
      '3',
      '--cases',
      '5',
      '--report',
      report,
    );
    expect(stdout).toContain('5 cases: 5 conform, 0 violate, 0 inconclusive');
    expect(stdout).toContain('NO CNI WAS TESTED');
    expect(code).toBe(0);
    const events = readFileSync(join(report, 'history.jsonl'), 'utf8').trimEnd().split('\n');
    const records = events.map((line) => JSON.parse(line) as { type: string; phase?: string });
    const kinds = records.map(({ type, phase }) =>
      phase === undefined ? type : `${type} ${phase}`,
    );
    const stored = kinds.filter((kind) => kind === 'case-finished reuse');
    expect(stored.length).toBeGreaterThan(0);
    expect(kinds).toEqual([
      'run-started',
      ...stored,
      ...Array.from({ length: 5 }, () => 'case-finished generate'),
      'run-finished',
    ]);
  });

  it('the result of a case does not depend on the number of lanes', async () => {
    const cells = async (lanes: string): Promise<readonly string[]> => {
      const report = join(folder, `lanes-${lanes}`);
      const flags = ['--fault', 'ignores-except', '--seed', '4', '--cases', '12', '--lanes', lanes];
      await kubeprop('run', ...flags, '--report', report);
      const history = readFileSync(join(report, 'history.jsonl'), 'utf8').trimEnd().split('\n');
      return history
        .map(
          (line) =>
            JSON.parse(line) as {
              type: string;
              index: number;
              steps: { predicted: string; observed: string }[];
            },
        )
        .filter(({ type }) => type === 'case-finished')
        .toSorted((a, b) => a.index - b.index)
        .flatMap(({ steps }) => steps.map(({ predicted, observed }) => `${predicted} ${observed}`));
    };
    expect(await cells('3')).toEqual(await cells('1'));
  });

  it('a missing policy engine is found in the first cases, and the printed command replays it', async () => {
    const flags = ['--fault', 'policies-not-enforced', '--seed', '1'];
    const found = await kubeprop('run', ...flags, '--cases', '5', '--report', join(folder, 'none'));
    expect(found.code).toBe(1);
    const replay = /replay: +npx kubeprop (.+)/.exec(found.stdout)?.[1] ?? '';
    expect(replay).toContain('--fault policies-not-enforced');
    const replayed = await kubeprop(
      ...replay.split(' '),
      '--report',
      join(folder, 'none-replayed'),
    );
    expect(replayed.code).toBe(1);
    const scenario = /case: +npx kubeprop replay (\S+)/.exec(found.stdout)?.[1] ?? '';
    const fault = ['--fault', 'policies-not-enforced', '--report', join(folder, 'none-from-file')];
    expect((await kubeprop('replay', scenario, ...fault)).code).toBe(1);
    expect((await kubeprop('replay', scenario, '--report', join(folder, 'fixed'))).code).toBe(0);
  });

  it('one percent of noise is never a violation', async () => {
    const flags = ['--noise', '0.01', '--seed', '2', '--cases', '30'];
    const { code, stdout } = await kubeprop('run', ...flags, '--report', join(folder, 'noise'));
    expect(stdout).toContain('30 cases: 30 conform');
    expect(stdout).toMatch(/\d+ cells mismatched once and were dismissed by repeats/);
    expect(code).toBe(0);
  });
});

describe('an environment that gives no cluster ends with exit code 3', () => {
  it('an API server that does not answer', async () => {
    const path = kubeconfig('http://127.0.0.1:9');
    const { code, stderr } = await kubeprop('run', '--kubeconfig', path, '--context', 'test');
    expect(stderr).toContain('http://127.0.0.1:9');
    expect(stderr).not.toContain('    at ');
    expect(code).toBe(3);
  });

  it('a context that the kubeconfig does not have is a usage error that lists those it has', async () => {
    const path = kubeconfig('http://127.0.0.1:9');
    const { code, stderr } = await kubeprop('run', '--kubeconfig', path, '--context', 'production');
    expect(stderr).toContain('production');
    expect(stderr).toContain('test');
    expect(code).toBe(2);
  });
});
