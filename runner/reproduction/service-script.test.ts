import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { ServiceFaultName } from '../../cluster/simulated/services/service-faults.ts';
import type { Scenario, ServiceCheck } from '../../model/scenario.ts';
import type { ServiceTarget } from '../../model/service-finding.ts';
import { parseScenario } from '../scenario-file.ts';
import { lastWords, runWithFakeKubectl, type OwnAnswers } from '../testing/fake-kubectl.ts';
import { simulatedReproduction } from '../testing/simulated-reproduction.ts';

/** A client, a Service with one backend, and a StatefulSet behind a headless one. */
function scenarioOf(services: ServiceCheck): Scenario {
  return parseScenario(
    `apiVersion: kubeprop.dev/v1alpha1
kind: Scenario
metadata: { name: shop }
world:
  namespaces: [{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: {} } }]
  pods:
    - { apiVersion: v1, kind: Pod, metadata: { name: client, namespace: shop, labels: {} }, spec: { nodeName: n0, containers: [{ name: c }] } }
    - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { nodeName: n1, containers: [{ name: c }] } }
    - { apiVersion: v1, kind: Pod, metadata: { name: db-0, namespace: shop, labels: { app: db, statefulset.kubernetes.io/pod-name: db-0, apps.kubernetes.io/pod-index: '0' } }, spec: { hostname: db-0, subdomain: db, containers: [{ name: c }] } }
  networkPolicies: []
  statefulSets:
    - apiVersion: apps/v1
      kind: StatefulSet
      metadata: { name: db, namespace: shop }
      spec:
        serviceName: db
        replicas: 1
        podManagementPolicy: Parallel
        selector: { matchLabels: { app: db } }
        template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: c }] } }
  services:
    - apiVersion: v1
      kind: Service
      metadata: { name: web, namespace: shop }
      spec: { type: LoadBalancer, selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] }
      status: { loadBalancer: { ingress: [{ ip: 'address(spare 0 IPv4)/32' }] } }
    - apiVersion: v1
      kind: Service
      metadata: { name: db, namespace: shop }
      spec: { clusterIP: None, selector: { app: db }, ports: [{ name: sql, port: 5432 }] }
externalEndpoints: []
steps: []
probes: { ports: [{ protocol: TCP, port: 80 }], services: ${services} }
`,
    'shop.yaml',
  );
}

async function scriptOf(...asked: Parameters<typeof simulatedReproduction>): Promise<string> {
  const { folder } = await simulatedReproduction(...asked);
  return join(folder, 'reproduce.sh');
}

interface Kind {
  readonly check: ServiceCheck;
  readonly fault: ServiceFaultName;
  readonly isWanted: (target: ServiceTarget) => boolean;
  /** What the source says before and after the Services are there, where the fault shows and where it does not. */
  readonly before: string;
  readonly wrong: string;
  readonly right: string;
  /** Answers that say nothing about the fault. */
  readonly useless: readonly string[];
  readonly reason: RegExp;
}

const isFlow = ({ kind }: ServiceTarget): boolean => kind === 'flow';
const missing = 'Error from server (NotFound): pods "client" not found';

const kinds: Readonly<Record<string, Kind>> = {
  'how often a Service answers': {
    check: 'reachability',
    fault: 'target-port-ignored',
    isWanted: isFlow,
    before: 'sample right',
    wrong: 'sample wrong',
    right: 'sample right',
    useless: ['sample unclear', missing, ''],
    reason: /say nothing about no-answer$/,
  },
  'what a name resolves to': {
    check: 'dns',
    fault: 'dns-pod-names-missing',
    isWanted: () => true,
    before: 'A 10.96.0.1',
    wrong: 'NXDOMAIN',
    right: 'A 10.9.8.7',
    useless: ['error ETIMEOUT', 'error ESERVFAIL', missing, ''],
    reason: /^INCONCLUSIVE: DNS /,
  },
};

const address = { '*"get service web"*clusterIPs*': 'echo 10.96.0.9' };

describe.each(Object.entries(kinds))('reproduce.sh that asks %s', (_, kind) => {
  const { before, wrong, right, useless, reason } = kind;
  const script = scriptOf(scenarioOf(kind.check), kind.fault, kind.isWanted);

  it('ends with 1 where the fault shows, and with 0 where it does not', async () => {
    const shown = runWithFakeKubectl(await script, { before, after: wrong }, address);
    expect(shown).toMatchObject({ code: 1 });
    expect(lastWords(shown)).toMatch(/^REPRODUCED: Service: /);
    const hidden = runWithFakeKubectl(await script, { before, after: right }, address);
    expect(hidden).toMatchObject({ code: 0 });
    expect(lastWords(hidden)).toMatch(/^NOT REPRODUCED: Service: /);
    for (const run of [shown, hidden]) expect(run.deleted).toContain('test-shop');
  });

  it.each(useless)('ends with 3 where the answer is "%s"', async (after) => {
    const run = runWithFakeKubectl(await script, { before, after }, address);
    expect(run).toMatchObject({ code: 3 });
    expect(lastWords(run)).toMatch(reason);
    expect(run.deleted).toContain('test-shop');
  });

  it('ends with 3 where the control fails, and asks nothing of Services', async () => {
    const run = runWithFakeKubectl(await script, { before: missing, after: wrong }, address);
    expect(run).toMatchObject({ code: 3 });
    expect(run.applied).not.toMatch(/^kind: Service$/m);
    expect(run.deleted).toContain('test-shop');
  });

  it('gives kubectl manifests without anything left to fill in', async () => {
    const { applied } = runWithFakeKubectl(await script, { before, after: right }, address);
    expect(applied).not.toMatch(/\$\{|kubeprop-repro/);
    expect(applied.match(/^kind: \w+$/gm)).toEqual([
      'kind: Namespace',
      'kind: Pod',
      'kind: Pod',
      'kind: StatefulSet',
      'kind: Service',
      'kind: Service',
    ]);
  });
});

describe('reproduce.sh about endpoints', () => {
  const script = scriptOf(
    scenarioOf('reachability'),
    'stateful-set-hostname-missing',
    ({ kind }) => kind === 'endpoints',
  );
  const published = 'IPv4 10.9.8.7 on real-2 db-0 [ready serving] sql:5432/TCP';
  const answers = { before: '', after: '' };
  /** The scheduler chose a node of its own for the member. */
  const node = { '*jsonpath={.spec.nodeName}*': 'printf real-2' };
  const slices = (command: string): OwnAnswers => ({ ...node, '*"get endpointslices"*': command });

  it('expects a member of a StatefulSet on the node where the scheduler put it', async () => {
    const there = runWithFakeKubectl(await script, answers, slices(`echo '${published}'`));
    expect(there).toMatchObject({ code: 0 });
    expect(lastWords(there)).toMatch(/^NOT REPRODUCED: /);
    const elsewhere = published.replace('real-2', 'real-0');
    const wrong = runWithFakeKubectl(await script, answers, slices(`echo '${elsewhere}'`));
    expect(wrong).toMatchObject({ code: 1 });
    expect(lastWords(wrong)).toBe('REPRODUCED: Service: an endpoint is not published');
  });

  it.each([
    ['the endpoints', slices('exit 1')],
    ['the node of a member', { ...slices(':'), '*jsonpath={.spec.nodeName}*': 'exit 1' }],
    ['an address of a member', { '*"get pod db-0"*podIPs*': 'exit 1', ...slices(':') }],
  ])('ends with 3 where %s cannot be read', async (_, own) => {
    const run = runWithFakeKubectl(await script, answers, own);
    expect(run).toMatchObject({ code: 3 });
    expect(lastWords(run)).toMatch(/^INCONCLUSIVE: .*could not be read$/);
    expect(run.deleted).toContain('test-shop');
  });

  it.each([
    ['pods that never run', { '*" wait "*phase*': 'exit 1' }, /does not run$/],
    ['pods that never get ready', { '*" wait "*Ready*': 'exit 1' }, /is not Ready$/],
    ['manifests that are refused', { '*"apply -f -"': 'cat >/dev/null; exit 1' }, /not accepted$/],
    ['a status that is refused', { '*"patch service web"*': 'exit 1' }, /could not be written$/],
  ])('ends with 3 at %s, and deletes its namespaces', async (_, own, reason) => {
    const run = runWithFakeKubectl(await script, answers, own);
    expect(run).toMatchObject({ code: 3 });
    expect(lastWords(run)).toMatch(reason);
    expect(run.deleted).toContain('test-shop');
  });

  it('deletes its namespaces where somebody ends it', async () => {
    const own = { '*" wait "*': 'kill -TERM "$PPID"' };
    const run = runWithFakeKubectl(await script, answers, own);
    expect(run).toMatchObject({ code: 130 });
    expect(run.deleted).toContain('test-shop');
  });

  it('ends with 3 before it makes anything where no node takes pods, or there is no kubectl', async () => {
    const full = runWithFakeKubectl(await script, answers, { '"get nodes"*': ':' });
    expect(full).toMatchObject({ code: 3, applied: '', deleted: '' });
    expect(lastWords(full)).toMatch(/^INCONCLUSIVE: no node/);
    const tools = mkdtempSync(join(tmpdir(), 'kubeprop-tools-'));
    for (const tool of ['dirname', 'date']) symlinkSync(pathOf(tool), join(tools, tool));
    const bare = spawnSync('/bin/sh', [await script], { encoding: 'utf8', env: { PATH: tools } });
    expect(bare.status).toBe(3);
    expect(bare.stdout).toBe('INCONCLUSIVE: kubectl is not on the PATH\n');
  });
});

describe('reproduce.sh that asks from outside', () => {
  const plain = scenarioOf('reachability');
  const local = plain.world.services?.map((service) => service.spec.type === 'LoadBalancer' ? { ...service, spec: { ...service.spec, externalTrafficPolicy: 'Local' as const } } : service); // prettier-ignore
  const scenario = {
    ...plain,
    externalEndpoints: ['e0'],
    world: { ...plain.world, services: local },
  };
  const answers = { before: '', after: '' };
  const own: OwnAnswers = {
    '*"get service web"*loadBalancer*': 'echo 192.0.2.1',
    '*"get service web"*healthCheckNodePort*': 'printf 30200',
    '*"get node real-0"*': 'echo 172.18.0.2',
  };
  const outside = { EXTERNAL_E0_EXEC: 'kubectl outside' };
  const asks = (via: string): ((target: ServiceTarget) => boolean) => (target) => target.kind === 'flow' && target.question.via === via && target.question.source.kind === 'external'; // prettier-ignore
  const throughNode = scriptOf(scenario, 'external-policy-for-node-ports-alone', asks('loadBalancerIP')); // prettier-ignore
  const health = scriptOf(scenario, 'health-check-always-passes', asks('healthCheckNodePort'));

  it('sends to a load balancer through the node, and ends with 3 where no route is to be had', async () => {
    const route = '"outside ip route replace 192.0.2.1/32 via 172.18.0.2"';
    const sent = '"outside node -e "*" TCP 192.0.2.1 80 "*';
    const there = { ...own, [route]: 'touch "$STATE/way"' };
    const wrong = { ...there, [sent]: '[ -e "$STATE/way" ] && echo sample wrong' };
    const shown = runWithFakeKubectl(await throughNode, answers, wrong, outside);
    expect(lastWords(shown)).toMatch(/^REPRODUCED: Service: /);
    const right = { ...there, [sent]: 'echo sample right' };
    const hidden = runWithFakeKubectl(await throughNode, answers, right, outside);
    expect(lastWords(hidden)).toMatch(/^NOT REPRODUCED: Service: /);
    const lost = runWithFakeKubectl(await throughNode, answers, { ...own, [route]: 'exit 2', [sent]: 'echo sample wrong' }, outside); // prettier-ignore
    expect(lost).toMatchObject({ code: 3 });
    expect(lastWords(lost)).toBe(
      'INCONCLUSIVE: the source could not be given the route to 192.0.2.1 via 172.18.0.2',
    );
  });

  it('asks the health check port of the node over HTTP', async () => {
    const sent = '"outside node -e "*" HTTP 172.18.0.2 30200 "*" HTTP-503=1 "*';
    const shown = runWithFakeKubectl(await health, answers, { ...own, [sent]: 'echo sample wrong' }, outside); // prettier-ignore
    expect(lastWords(shown)).toMatch(/^REPRODUCED: Service: /);
  });

  it('says what is missing where nobody said how to get outside', async () => {
    const run = runWithFakeKubectl(await throughNode, answers, own);
    expect(run).toMatchObject({ code: 3, applied: '' });
    expect(lastWords(run)).toContain('docker exec --user 0 NAME');
  });
});

function pathOf(tool: string): string {
  return execFileSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).trim();
}
