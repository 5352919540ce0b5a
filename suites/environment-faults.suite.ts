/**
 * Faults of the environment on a real KIND cluster, while cases run: none becomes a violation, the run goes on when the
 * fault is over, and nothing recorded is lost. The CNI enforces nothing, so that every closed cell would be a false
 * report. What happens to the runner's own process and disk is tested on whatever cluster the suites have.
 */
import { readFileSync, writeFileSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { parse, stringify } from 'yaml';
import type { CaseResult } from '../model/case-result.ts';
import { clusterUp } from '../kind/cluster-up.ts';
import { createKindContext } from '../kind/create-context.ts';
import type { KindCluster } from '../kind/kind-cluster.ts';
import { openCluster } from '../runner/open-cluster.ts';
import { quietCampaign } from '../runner/testing/quiet-campaign.ts';
import { kubeprop } from './run-cli.ts';
import { createNemesis, openProxy, type CuttableProxy, type Nemesis } from './nemesis.ts';
import { openScenario } from './open-worlds.ts';

const { cluster: target } = inject('target');
const name = 'kubeprop-faults';
const settleTimeoutMs = 1_500;
/** Cases in a row that must conform in every cell before the fault, and after it to end the run. */
const healthyCases = 2;
/** Longer than a batch of probes waits for its source the first time. */
const frozenMs = 12_000;
/** A run that has not recovered by then is reported as what it is: it did not recover. */
const recoveryBoundMs = 240_000;

describe.runIf(target === 'kind')('faults of the environment under a run on KIND', () => {
  let kind: KindCluster;
  let nemesis: Nemesis;
  let proxy: CuttableProxy;
  let kubeconfig: string;

  beforeAll(async () => {
    const { signal } = new AbortController();
    const context = createKindContext({ signal, env: process.env });
    kind = await clusterUp({ cni: 'none', workers: 2, name }, context);
    nemesis = createNemesis(name);
    const own = parse(readFileSync(kind.kubeconfigPath, 'utf8')) as Kubeconfig;
    const [entry] = own.clusters;
    if (entry === undefined) throw new Error(`${kind.kubeconfigPath} names no cluster`);
    proxy = await openProxy(new URL(entry.cluster.server));
    entry.cluster.server = proxy.url;
    kubeconfig = join(mkdtempSync(join(tmpdir(), 'kubeprop-faults-')), 'kubeconfig');
    writeFileSync(kubeconfig, stringify(own), { mode: 0o600 });
  });

  afterAll(async () => {
    await proxy.close();
  });

  /** What a run leaves to be deleted is in the way of the next one; a busy machine takes longer than one attempt. */
  afterEach(async () => {
    const codes: number[] = [];
    while (codes.length < 3 && codes.at(-1) !== 0) {
      codes.push((await kubeprop('clean', '--name', name, '--force')).code);
    }
    expect(codes.at(-1)).toBe(0);
  });

  /** Runs cases until the fault has been made and undone and cases are healthy again. */
  const runUnder = async (fault: () => Promise<void>): Promise<readonly CaseResult[]> => {
    const stop = new AbortController();
    const deadline = AbortSignal.timeout(recoveryBoundMs);
    const signal = AbortSignal.any([stop.signal, deadline]);
    const selection = {
      cluster: 'kubeconfig',
      kubeconfig,
      context: kind.context,
      cni: 'none',
      agentImage: kind.agentImage,
    } as const;
    const io = { seed: 1, write: () => undefined, isTerminal: false, env: process.env };
    const { cluster } = await openCluster(selection, io, signal);
    const results: CaseResult[] = [];
    let healthy = 0;
    let faults: Promise<void> | undefined;
    let over = false;
    await quietCampaign(cluster, {
      scenarioAt: openScenario,
      cases: 10_000,
      settleTimeoutMs,
      signal,
      onCase: (result) => {
        results.push(result);
        healthy = isHealthy(result) ? healthy + 1 : 0;
        if (faults === undefined && healthy >= healthyCases) {
          healthy = 0;
          faults = fault().finally(() => {
            over = true;
            healthy = 0;
          });
          // Awaited after the campaign; until then a failure must not count as unhandled.
          faults.catch(() => undefined);
        }
        if (over && healthy >= healthyCases) stop.abort();
      },
    });
    await faults;
    report(results);
    expect(results.filter(({ status }) => status === 'violates')).toEqual([]);
    expect(stop.signal.aborted, 'the run recovered within its bound').toBe(true);
    return results;
  };

  it('an API server that stops answering, and is then killed, costs cases and no verdict', async () => {
    await runUnder(async () => {
      await nemesis.pauseApiServer();
      await wait(6_000);
      await nemesis.resumeApiServer();
      await wait(1_000);
      await nemesis.killApiServer();
    });
  });

  it('agents that are killed listen again or are replaced', async () => {
    await runUnder(async () => {
      expect(await nemesis.killAgents(`${name}-worker`)).toBeGreaterThan(0);
      await wait(2_000);
    });
  });

  it('a node that is frozen for a while is no denial, and its cases wait for it', async () => {
    const results = await runUnder(async () => {
      await nemesis.pauseNode(`${name}-worker2`);
      try {
        await wait(frozenMs);
      } finally {
        await nemesis.unpauseNode(`${name}-worker2`);
      }
    });
    expect(Math.max(...results.map(({ elapsedMs }) => elapsedMs))).toBeGreaterThan(frozenMs / 2);
  });

  it('attach streams that are cut are attached again', async () => {
    let cut = 0;
    await runUnder(async () => {
      for (let cuts = 0; cuts < 3; cuts++) {
        cut += proxy.cut();
        await wait(2_000);
      }
    });
    expect(cut).toBeGreaterThan(4);
  });
});

interface Kubeconfig {
  readonly clusters: { readonly cluster: { server: string } }[];
}

/** Every cell was asked and answered as predicted. The CNI enforces nothing, so the sentinel never shows its closed side. */
function isHealthy({ steps }: CaseResult): boolean {
  return (
    steps.length > 0 &&
    steps.every(
      ({ observations, mismatches }) =>
        mismatches.length === 0 && observations.every(({ outcome }) => outcome === 'connected'),
    )
  );
}

/** One line a case, for whoever reads the log. */
function report(results: readonly CaseResult[]): void {
  for (const { index, status, reason = '', steps, elapsedMs } of results) {
    const outcomes = new Map<string, number>();
    for (const { outcome } of steps.flatMap(({ observations }) => observations)) {
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    const cells = [...outcomes].map(([outcome, count]) => `${count} ${outcome}`).join(', ');
    process.stdout.write(
      `case ${index}: ${status} in ${elapsedMs.toFixed(0)} ms; ${cells || 'not probed'}; ${reason.slice(0, 160)}\n`,
    );
  }
}

/** How long a fault lasts: the thing itself, not a wait for something. */
function wait(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}
