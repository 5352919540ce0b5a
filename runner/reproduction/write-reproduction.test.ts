import { mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { reproductionSchema } from '../../model/reproduction.ts';
import type { Scenario } from '../../model/scenario.ts';
import { parse } from 'yaml';
import { parseScenario } from '../scenario-file.ts';
import { isolatedScenario } from '../testing/isolated-scenario.ts';
import { runWithFakeKubectl } from '../testing/fake-kubectl.ts';
import { simulatedFinding } from '../testing/simulated-finding.ts';
import { writeReproduction } from './write-reproduction.ts';

const signature = 'reachability/false-allow/ingress/isolated';

async function written(scenario: Scenario = isolatedScenario): Promise<string> {
  const { finding, facts } = await simulatedFinding(scenario, 'policies-not-enforced', signature);
  const folder = join(mkdtempSync(join(tmpdir(), 'kubeprop-reproduction-')), 'finding');
  writeReproduction(folder, finding, {
    facts,
    profile: 'specification',
    settleTimeoutMs: 2000,
    clusterFlags: ['--fault', 'policies-not-enforced'],
  });
  return folder;
}

describe('a reproduction folder', () => {
  it('holds the scenario and the finding in a form that is read back unchanged', async () => {
    const folder = await written();
    const scenario = readFileSync(join(folder, 'scenario.yaml'), 'utf8');
    expect(parseScenario(scenario, 'scenario.yaml')).toEqual(isolatedScenario);
    const finding = reproductionSchema.parse(
      parse(readFileSync(join(folder, 'finding.yaml'), 'utf8')),
    );
    expect(finding).toMatchObject({ signature, settleTimeoutMs: 2000 });
    expect(finding.cells[0]).toMatchObject({
      step: 0,
      source: 'x/a',
      target: 'xy/b',
      protocol: 'TCP',
      direction: 'false-allow',
    });
  });

  it('quotes the documentation for every rule that the prediction cites', async () => {
    const readme = readFileSync(join(await written(), 'README.md'), 'utf8');
    expect(readme).toMatch(/^# NetworkPolicy: a connection that must be denied is allowed/);
    expect(readme).toMatch(/\| 24 \| An ipBlock matches .*\(https:\/\/kubernetes.io\/docs\//);
    expect(readme).toContain('replay');
    expect(readme).not.toMatch(/\| \d+ \| +\|/);
  });

  it('keeps what else is in the folder, and nothing of an earlier finding', async () => {
    const folder = await written();
    const notes = mkdtempSync(join(tmpdir(), 'kubeprop-notes-'));
    writeFileSync(join(notes, 'notes.txt'), 'mine');
    const { finding, facts } = await simulatedFinding(
      isolatedScenario,
      'policies-not-enforced',
      signature,
    );
    const context = { facts, profile: 'p', settleTimeoutMs: 1, clusterFlags: [] };
    writeFileSync(join(folder, 'stale.yaml'), '');
    writeReproduction(folder, finding, context);
    writeReproduction(notes, finding, context);
    expect(readdirSync(folder)).not.toContain('stale.yaml');
    expect(readdirSync(notes)).toContain('notes.txt');
  });
});

describe('reproduce.sh', () => {
  it('says reproduced, not reproduced or inconclusive in its exit code', async () => {
    const script = join(await written(), 'reproduce.sh');
    expect(statSync(script).mode & 0o111).not.toBe(0);
    const open = 'connected test-xy/b';
    expect(runWithFakeKubectl(script, { before: open, after: open })).toMatchObject({ code: 1 });
    expect(runWithFakeKubectl(script, { before: open, after: 'timeout' })).toMatchObject({ code: 0 }); // prettier-ignore
    const closed = runWithFakeKubectl(script, { before: 'timeout', after: 'timeout' });
    expect(closed.code).toBe(3);
    expect(closed.deleted).toContain('test-x test-xy');
    expect(closed.stdout).toContain('INCONCLUSIVE');
    const stranger = runWithFakeKubectl(script, { before: open, after: 'connected other/b' });
    expect(stranger).toMatchObject({ code: 3 });
  });

  it('gives kubectl manifests without anything left to fill in', async () => {
    const script = join(await written(), 'reproduce.sh');
    const { applied } = runWithFakeKubectl(script, { before: 'connected test-xy/b', after: '' });
    expect(applied).not.toMatch(/\$\{|kubeprop-repro/);
    expect(applied).toContain('cidr: 10.9.8.7/32');
    expect(applied).toContain('nodeName: real-1');
    expect(applied).toContain('kubernetes.io/metadata.name: test-xy');
  });

  it('carries out the steps, and asks for the control last where an end comes with a step', async () => {
    const { world } = isolatedScenario;
    const [client, server] = world.pods;
    if (client === undefined || server === undefined) throw new Error('no pods');
    const folder = await written({
      ...isolatedScenario,
      world: { ...world, pods: [server] },
      externalEndpoints: [],
      steps: [{ put: client }, { recreate: { namespace: 'xy', name: 'b' } }],
    });
    expect(readdirSync(join(folder, 'manifests'))).toContain('step-1');
    const script = join(folder, 'reproduce.sh');
    const open = 'connected test-xy/b';
    const run = runWithFakeKubectl(script, { before: 'timeout', after: open });
    expect(run).toMatchObject({ code: 1 });
    expect(run.applied.match(/name: a$/gm)).toHaveLength(1);
    expect(run.stdout.indexOf('control')).toBeGreaterThan(run.stdout.indexOf('asking 5 times'));
  });
});
