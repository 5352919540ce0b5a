import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { writeReproduction } from '../runner/reproduction/write-reproduction.ts';
import { isolatedScenario } from '../runner/testing/isolated-scenario.ts';
import { simulatedFinding } from '../runner/testing/simulated-finding.ts';
import { say, type Said } from './testing/manifest-folder.ts';

const base = mkdtempSync(join(tmpdir(), 'kubeprop-replay-'));
const folder = join(base, 'finding');
const signature = 'reachability/false-allow/ingress/ipBlock';

const replay = (path: string, ...flags: readonly string[]): Promise<Said> =>
  say(['replay', path, '--report', join(base, 'report'), ...flags]);

/** A copy of the folder with one file changed by hand. */
function damaged(file: string, change: (text: string) => string): string {
  const copy = mkdtempSync(join(base, 'damaged-'));
  cpSync(folder, copy, { recursive: true });
  writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
  return copy;
}

beforeAll(async () => {
  const { finding, facts } = await simulatedFinding(
    isolatedScenario,
    'policies-not-enforced',
    signature,
  );
  const context = { facts, profile: 'specification', settleTimeoutMs: 2000, clusterFlags: [] };
  writeReproduction(folder, finding, context);
});

describe('replay of a reproduction folder', () => {
  it('says reproduced with exit code 1 where the cluster has the fault', async () => {
    const { code, stdout } = await replay(folder, '--fault', 'policies-not-enforced');
    expect(code).toBe(1);
    expect(stdout).toContain(`looking for ${signature}`);
    expect(stdout).toMatch(/reproduced: reachability\/false-allow.*: in \d+ of \d+ cells\n$/);
  });

  it('says not reproduced with exit code 0 on a healthy cluster', async () => {
    const { code, stdout } = await replay(folder);
    expect(code).toBe(0);
    expect(stdout).toMatch(/not reproduced: .*: \d+ of \d+ cells were asked .*\n$/);
  });

  it('is inconclusive with exit code 3 where the cluster is wrong in another way', async () => {
    const { code, stdout } = await replay(folder, '--fault', 'self-traffic-denied');
    expect(code).toBe(3);
    expect(stdout).toMatch(/inconclusive: .*wrong in another way: reachability\/false-deny/);
  });

  it('needs nothing but scenario.yaml and finding.yaml', async () => {
    const copy = damaged('README.md', () => '');
    for (const gone of ['README.md', 'manifests', 'stored', 'original.yaml', 'prediction.yaml']) {
      rmSync(join(copy, gone), { recursive: true });
    }
    expect(await replay(copy)).toMatchObject({ code: 0 });
  });
});

describe('a damaged folder ends with exit code 2 and names file, line and field', () => {
  it.each([
    [
      'finding.yaml',
      (text: string) => text.replace('direction: false-allow', 'direction: upwards'),
      /finding.yaml:\d+:\d+: cells\[0\].direction/,
    ],
    [
      'finding.yaml',
      (text: string) => text.replace('source: x/a', 'source: x/nobody'),
      /finding.yaml:\d+:\d+: cells\[0\]: the scenario does not ask x\/nobody>xy\/b/,
    ],
    [
      'finding.yaml',
      (text: string) => text.replace('step: 0', 'step: 4'),
      /finding.yaml:\d+:\d+: cells\[0\]: the scenario has 0 steps/,
    ],
    ['finding.yaml', () => '', /finding.yaml:1:1: there is no YAML document/],
    [
      'scenario.yaml',
      (text: string) => text.replace('podSelector:', 'podSelctor:'),
      /scenario.yaml:\d+:\d+: world.networkPolicies\[0\].spec.podSelctor: unknown field/,
    ],
  ])('%s, case %#', async (file, change, message) => {
    const { code, stderr } = await replay(damaged(file, change));
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('a missing file is named', async () => {
    const copy = damaged('README.md', () => '');
    rmSync(join(copy, 'finding.yaml'));
    const { code, stderr } = await replay(copy);
    expect(stderr).toContain(join(copy, 'finding.yaml'));
    expect(code).toBe(2);
  });

  it('a folder and a seed are too much', async () => {
    expect(await replay(folder, '--seed', '1', '--index', '2')).toMatchObject({ code: 2 });
  });
});
