import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LifecycleEvent } from '../../model/lifecycle.ts';
import type { Scenario } from '../../model/scenario.ts';
import { restingMoment } from '../../report/reproduction/services/resting-moment.ts';
import { formatServiceFinding } from '../../report/service-finding-text.ts';
import { parseScenario } from '../scenario-file.ts';
import {
  lastWords,
  runWithFakeKubectl,
  type OwnAnswers,
  type ScriptRun,
} from '../testing/fake-kubectl.ts';
import { simulatedReproduction } from '../testing/simulated-reproduction.ts';

/** A client, two backends of a Service, of which `web` has a readiness probe and `api` a gate that is open. */
function scenarioOf(...events: readonly (readonly [pod: string, event: LifecycleEvent])[]): Scenario {
  return parseScenario(
    `apiVersion: kubeprop.dev/v1alpha1
kind: Scenario
metadata: { name: shop }
world:
  namespaces: [{ apiVersion: v1, kind: Namespace, metadata: { name: shop, labels: {} } }]
  pods:
    - { apiVersion: v1, kind: Pod, metadata: { name: client, namespace: shop, labels: {} }, spec: { nodeName: n0, containers: [{ name: c }] } }
    - { apiVersion: v1, kind: Pod, metadata: { name: web, namespace: shop, labels: { app: web } }, spec: { nodeName: n1, containers: [{ name: c, readinessProbe: { tcpSocket: { port: 9101 }, periodSeconds: 1, failureThreshold: 1 } }] } }
    - { apiVersion: v1, kind: Pod, metadata: { name: api, namespace: shop, labels: { app: web } }, spec: { nodeName: n0, readinessGates: [{ conditionType: shop.example/open }], containers: [{ name: c }] }, status: { conditions: [{ type: shop.example/open, status: 'True' }] } }
  networkPolicies: []
  services:
    - { apiVersion: v1, kind: Service, metadata: { name: web, namespace: shop }, spec: { selector: { app: web }, ports: [{ name: http, port: 80, targetPort: 8080 }] } }
externalEndpoints: []
steps: []
lifecycle:
${events.map(([name, event]) => `  - { pod: { namespace: shop, name: ${name} }, event: ${event} }\n`).join('')}probes: { ports: [{ protocol: TCP, port: 80 }], services: lifecycle }
`,
    'shop.yaml',
  );
} // prettier-ignore

interface Folder {
  readonly script: string;
  readonly readme: string;
  /** What the terminal says of the finding. */
  readonly told: readonly string[];
  /** How many events come before it shows. */
  readonly events: number | undefined;
}

async function folderOf(...asked: Parameters<typeof simulatedReproduction>): Promise<Folder> {
  const { finding, folder } = await simulatedReproduction(...asked);
  return {
    script: join(folder, 'reproduce.sh'),
    readme: readFileSync(join(folder, 'README.md'), 'utf8'),
    told: formatServiceFinding(finding, { number: 1, folder, simulated: true, replayCommand: '', originalCommand: '' }), // prettier-ignore
    events: restingMoment(finding),
  };
}

/** Servers that take every order, and containers that never ended. */
const obedient: OwnAnswers = {
  '*exec*/orders*': 'echo done',
  '*"get pod "*lastState*': ':',
  '*"get service web"*clusterIPs*': 'echo 10.96.0.9',
};
const says = (slices: string, pods: string): OwnAnswers => ({
  ...obedient,
  '*"get endpointslices"*': `printf '${slices}'`,
  '*"get pods"*': `printf '${pods}'`,
});
const nothing = { before: 'sample right', after: '' };

function endpoint(pod: 'web' | 'api', words: string): string {
  return `IPv4 10.9.8.7 on ${pod === 'web' ? 'real-1' : 'real-0'}  [${words}] http:8080/TCP\\n`;
}

describe('reproduce.sh of an endpoint that stays as it was after the readiness of its pod failed', () => {
  const folder = folderOf(
    scenarioOf(['web', 'readiness-passes'], ['web', 'deletion'], ['web', 'readiness-fails']),
    'lifecycle-readiness-frozen',
    ({ kind, fault }) => kind === 'endpoints' && fault === 'endpoint-unexpected',
  );
  const serving = says(
    endpoint('api', 'ready serving') + endpoint('web', 'serving terminating'),
    'web 10.9.8.7 Ready=True terminates 0\\n',
  );
  const failing = says(
    endpoint('api', 'ready serving') + endpoint('web', 'terminating'),
    'web 10.9.8.7 Ready=False terminates 0\\n',
  );

  it('ends with 1 where it stays, and with 0 where it went', async () => {
    const { script } = await folder;
    const stays = runWithFakeKubectl(script, nothing, serving);
    expect(stays).toMatchObject({ code: 1 });
    expect(lastWords(stays)).toBe('REPRODUCED: Service: an endpoint is published that should not be'); // prettier-ignore
    const went = runWithFakeKubectl(script, nothing, failing);
    expect(went).toMatchObject({ code: 0 });
    expect(lastWords(went)).toMatch(/^NOT REPRODUCED: /);
    for (const run of [stays, went]) expect(run.deleted).toContain('test-shop');
  });

  it('makes the events in their order, looks afterwards, and tells who lingers to end', async () => {
    const { commands } = runWithFakeKubectl((await folder).script, nothing, failing);
    expect(commands.flatMap(deedOf)).toEqual([
      'gate of api is True',
      'web: open 9101',
      'web: linger',
      'web is deleted',
      'web: shut 9101',
      'endpoints are read',
      ...['client', 'web', 'api'].map((pod) => `${pod}: ping`),
      'web: end',
      'the namespace is deleted',
    ]);
  });

  it.each([
    ['a server takes no order', { '*exec*/orders*shut*': 'echo error ENOENT' }, /did not take the order shut 9101: error ENOENT$/],
    ['kubectl reaches no server', { '*exec*/orders*open*': 'echo "Error from server: no such container" >&2; exit 1' }, /did not take the order open 9101: Error from server/],
    ['a gate cannot be written', { '*"patch pod api"*': 'exit 1' }, /could not be written$/],
    ['a deletion is refused', { '*"delete pod web"*': 'exit 1' }, /could not be deleted$/],
    ['the endpoints cannot be read', { '*"get endpointslices"*': 'exit 1' }, /could not be read$/],
    ['the pods cannot be read', { '*"get pods"*': 'exit 1' }, /could not be read$/],
    ['a server is gone that should serve', { '*exec*/orders*ping*': 'exit 1' }, /did not take the order ping: $/],
    ['a container failed', { '*"get pod api"*lastState*': 'echo 137' }, /ended by itself with code 137$/],
  ] as const)('ends with 3 where %s, although it looks as if it showed', async (_, own, reason) => {
    const run = runWithFakeKubectl((await folder).script, nothing, { ...own, ...serving, ...own });
    expect(run).toMatchObject({ code: 3 });
    expect(lastWords(run)).toMatch(/^INCONCLUSIVE: /);
    expect(lastWords(run)).toMatch(reason);
    expect(run.deleted).toContain('test-shop');
  }); // prettier-ignore

  it('has pods with the probes and gates of the scenario, whose ports are shut at first', async () => {
    const { applied } = runWithFakeKubectl((await folder).script, nothing, failing);
    expect(applied).toMatch(/readinessProbe:\n\s+tcpSocket:\n\s+port: 9101/);
    expect(applied).toMatch(/readinessGates:\n\s+- conditionType: shop.example\/open/);
    expect(applied).not.toMatch(/\$\{|kubeprop-repro|- TCP\/9101/);
  });
});

describe('reproduce.sh of an endpoint that is missing', () => {
  const folder = folderOf(
    scenarioOf(['api', 'deletion']),
    'lifecycle-deletion-unpublished',
    ({ kind, fault }) => kind === 'endpoints' && fault === 'endpoint-missing',
  );
  const pods = 'api 10.9.8.7 Ready=True terminates 0\\n';

  it.each([
    ['is not there', '', 1],
    ['is there as another one', endpoint('api', 'ready serving'), 1],
    ['is there', endpoint('api', 'serving terminating'), 0],
  ])('ends with the code of what is published: it %s', async (_, slices, code) => {
    const run = runWithFakeKubectl((await folder).script, nothing, says(slices, pods));
    expect(run).toMatchObject({ code });
    expect(run.deleted).toContain('test-shop');
  });
});

describe('reproduce.sh of events that come after other worlds', () => {
  it('goes through the worlds first, and makes the events in the last one alone', async () => {
    const one = scenarioOf(['api', 'gate-shuts'], ['api', 'gate-opens']);
    const steps = (one.world.services ?? []).map((service) => ({ put: service }));
    const scenario = { ...one, world: { ...one.world, services: [] }, steps };
    const { script } = await folderOf(
      scenario,
      'lifecycle-readiness-stays-failed',
      ({ kind, fault }) => kind === 'endpoints' && fault === 'endpoint-missing',
    );
    const pods = 'api 10.9.8.7 Ready=True stays 0\\n';
    const run = runWithFakeKubectl(script, nothing, says(endpoint('api', 'ready serving'), pods));
    expect(run).toMatchObject({ code: 0 });
    expect(run.stdout.match(/^(?:world|event) \d of \d/gm)).toEqual(['world 1 of 2', 'world 2 of 2', 'event 1 of 2', 'event 2 of 2']); // prettier-ignore
    // Each world sets its gates, and then the events do.
    const gates = run.commands.flatMap(deedOf).filter((deed) => deed.startsWith('gate of api'));
    expect(gates.map((deed) => deed.slice(-5))).toEqual([' True', ' True', 'False', ' True']);
    expect(run.applied.match(/^kind: Service$/gm)).toHaveLength(1);
  });
});

describe('reproduce.sh of what a terminating pod answers', () => {
  it.each([
    ['that it must still answer', scenarioOf(['api', 'deletion']), 'lifecycle-deletion-ends-network', 'podIP', 'no-answer'],
    ['that it must no longer answer', scenarioOf(['web', 'readiness-passes'], ['api', 'deletion']), 'lifecycle-deletion-unnoticed', 'clusterIP', 'outside-set'],
  ] as const)('asks after the deletion alone %s', async (_, scenario, fault, via, wanted) => {
    const { script, events } = await folderOf(
      scenario,
      fault,
      (target) => target.kind === 'flow' && target.fault === wanted && target.question.via === via && isAtRest(target.question.moment), // prettier-ignore
    );
    expect(events).toBe(scenario.lifecycle?.length);
    const run = (after: string, own: OwnAnswers = {}): ScriptRun =>
      runWithFakeKubectl(script, { before: 'sample right', after }, { ...own, ...obedient, ...own });
    const shown = run('sample wrong');
    expect(shown).toMatchObject({ code: 1 });
    const deeds = shown.commands.flatMap(deedOf);
    expect(deeds.indexOf('api is deleted')).toBeGreaterThan(0);
    expect(deeds.lastIndexOf('connections are sent')).toBeGreaterThan(deeds.indexOf('api is deleted')); // prettier-ignore
    expect(deeds).toContain('api: end');
    expect(run('sample right')).toMatchObject({ code: 0 });
    expect(run('sample unclear')).toMatchObject({ code: 3 });
    expect(run('Error from server (NotFound): pods "client" not found')).toMatchObject({ code: 3 });
    // A pod that is gone cannot answer, and nobody knows why it is.
    expect(run('sample wrong', { '*exec*" api "*/orders*ping*': 'exit 1' })).toMatchObject({ code: 3 }); // prettier-ignore
  }); // prettier-ignore
});

describe('a finding that shows only while an event takes its effect', () => {
  it('has no reproduce.sh, and says so in its README and on the terminal', async () => {
    const { script, readme, told, events } = await folderOf(
      scenarioOf(['web', 'readiness-passes'], ['api', 'deletion']),
      'lifecycle-gap-at-deletion',
      ({ kind, ...target }) => kind === 'flow' && 'question' in target && target.question.moment?.startsWith('during ') === true, // prettier-ignore
    );
    expect(events).toBeUndefined();
    expect(existsSync(script)).toBe(false);
    expect(readme).toContain('there is no reproduce.sh');
    expect(readme).not.toMatch(/`manifests\/`|^\.\/reproduce\.sh/m);
    expect(told.filter((line) => line.startsWith('  kubectl: no reproduce.sh'))).toHaveLength(1);
  });
});

function isAtRest(moment = ''): boolean {
  return !moment.startsWith('during ');
}

/** What a command of kubectl does to the pods, or looks at. */
function deedOf(command: string): readonly string[] {
  const order = /exec (\S+) .*\/orders.* (ping|linger|end|open \d+|shut \d+)\s*$/.exec(command);
  if (order !== null) return [`${order[1] ?? ''}: ${order[2] ?? ''}`];
  const gate = /patch pod (\S+) --subresource=status .*"status":"(\w+)"/.exec(command);
  if (gate !== null) return [`gate of ${gate[1] ?? ''} is ${gate[2] ?? ''}`];
  const deleted = /delete pod (\S+) --grace-period=\d+ --wait=false/.exec(command);
  if (deleted !== null) return [`${deleted[1] ?? ''} is deleted`];
  if (command.includes('get endpointslices')) return ['endpoints are read'];
  if (/exec \S+ -c c -- node -e const \[protocol/.test(command)) return ['connections are sent'];
  return command.startsWith('delete namespace') ? ['the namespace is deleted'] : [];
}
