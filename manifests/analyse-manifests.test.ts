import { describe, expect, it } from 'vitest';
import { HarnessError } from '../model/errors.ts';
import { formatProblem } from './problem.ts';
import { worldOf } from './testing/read-text.ts';

function workload(kind: string, spec: string, apiVersion = 'apps/v1'): string {
  return `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: web, namespace: shop}\nspec: ${spec}\n`;
}

const template =
  'template: {metadata: {labels: {app: web}}, spec: {containers: [{name: c, image: i}]}}';
const selector = 'selector: {matchLabels: {app: web}}';

function policy(spec: string, namespace = 'shop'): string {
  return `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p, namespace: ${namespace}}\nspec: ${spec}\n`;
}

function rowsOf(...documents: string[]): readonly (readonly [string, number | undefined])[] {
  return worldOf(documents.join('---\n')).workloads.map(({ title, replicas }) => [title, replicas]);
}

describe('the rows of workloads', () => {
  it.each([
    ['Deployment', `{${selector}, replicas: 3, ${template}}`, 'apps/v1', 3],
    ['ReplicaSet', `{${selector}, ${template}}`, 'apps/v1', 1],
    ['StatefulSet', `{${selector}, replicas: 0, ${template}}`, 'apps/v1', 0],
    ['DaemonSet', `{${selector}, ${template}}`, 'apps/v1', undefined],
    ['ReplicationController', `{replicas: 2, ${template}}`, 'v1', 2],
    ['Job', `{parallelism: 4, ${template}}`, 'batch/v1', 4],
    ['Job', `{completionMode: Indexed, completions: 5, ${template}}`, 'batch/v1', 5],
    ['CronJob', `{schedule: "* * * * *", jobTemplate: {spec: {${template}}}}`, 'batch/v1', 1],
    ['Pod', '{containers: [{name: c, image: i}]}', 'v1', 1],
  ])('of a %s is one, with its number of pods', (kind, spec, apiVersion, replicas) => {
    expect(rowsOf(workload(kind, spec, apiVersion))).toEqual([[`${kind}/web`, replicas]]);
  });

  it('have the labels of the template and those that the controller adds', () => {
    const { workloads } = worldOf(workload('Deployment', `{${selector}, ${template}}`));
    expect(workloads[0]?.pod.metadata.labels).toEqual({
      app: 'web',
      'pod-template-hash': '(generated)',
    });
    const [job] = worldOf(workload('Job', `{${template}}`, 'batch/v1')).workloads;
    expect(job?.pod.metadata.labels).toMatchObject({
      'job-name': 'web',
      'batch.kubernetes.io/job-name': 'web',
    });
  });

  it('have ports of containers and sidecars, host network and node', () => {
    const spec =
      '{nodeName: n1, hostNetwork: true, containers: [{name: c, image: i, ports: [{containerPort: 53, protocol: UDP, name: dns}]}],' +
      ' initContainers: [{name: s, image: i, restartPolicy: Always, ports: [{containerPort: 15001}]}, {name: t, image: i}]}';
    expect(worldOf(workload('Pod', spec, 'v1')).workloads[0]?.pod.spec).toEqual({
      nodeName: 'n1',
      hostNetwork: true,
      containers: [{ name: 'c', ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] }],
      initContainers: [
        {
          name: 's',
          restartPolicy: 'Always',
          ports: [{ containerPort: 15001, protocol: 'TCP' }],
        },
        { name: 't' },
      ],
    });
  });
});

describe('replicas of a StatefulSet', () => {
  const set = workload('StatefulSet', `{${selector}, replicas: 5, ${template}}`);
  const index = (values: string): string =>
    policy(
      `{podSelector: {matchExpressions: [{key: apps.kubernetes.io/pod-index, operator: In, values: [${values}]}]}}`,
    );

  it('are one row where no selector reads an ordinal', () => {
    expect(rowsOf(set, policy('{podSelector: {matchLabels: {app: web}}}'))).toEqual([
      ['StatefulSet/web', 5],
    ]);
  });

  it('are parted by a selector that names ordinals', () => {
    expect(rowsOf(set, index('"1", "2", "9"'))).toEqual([
      ['StatefulSet/web[0,3-4]', 3],
      ['StatefulSet/web[1-2]', 2],
    ]);
  });

  it('are parted by pod name in a peer, with the labels of each part', () => {
    const peer =
      '{podSelector: {}, ingress: [{from: [{podSelector: {matchLabels: {statefulset.kubernetes.io/pod-name: web-4}}}]}]}';
    const { workloads } = worldOf(`${set}---\n${policy(peer)}`);
    expect(
      workloads.map(({ title, pod }) => [
        title,
        pod.metadata.labels?.['statefulset.kubernetes.io/pod-name'],
        pod.metadata.labels?.['apps.kubernetes.io/pod-index'],
      ]),
    ).toEqual([
      ['StatefulSet/web[0-3]', 'web-0', '0'],
      ['StatefulSet/web[4]', 'web-4', '4'],
    ]);
  });

  it('are one row where the selector cannot match any of them, or all of them', () => {
    expect(rowsOf(set, index('"7"'))).toEqual([['StatefulSet/web', 5]]);
    expect(rowsOf(set, index('"0", "1", "2", "3", "4"'))).toEqual([['StatefulSet/web', 5]]);
    const other = policy(
      '{podSelector: {matchLabels: {app: db, apps.kubernetes.io/pod-index: "0"}}}',
    );
    expect(rowsOf(set, other)).toEqual([['StatefulSet/web', 5]]);
  });

  it('are one row where the selector only reads another namespace', () => {
    const elsewhere = policy(
      '{podSelector: {matchLabels: {apps.kubernetes.io/pod-index: "0"}}}',
      'x',
    );
    expect(rowsOf(set, elsewhere)).toEqual([['StatefulSet/web', 5]]);
  });

  it('count from the first ordinal', () => {
    const from10 = workload(
      'StatefulSet',
      `{${selector}, replicas: 3, ordinals: {start: 10}, ${template}}`,
    );
    expect(rowsOf(from10, index('"10", "0"'))).toEqual([
      ['StatefulSet/web[10]', 1],
      ['StatefulSet/web[11-12]', 2],
    ]);
  });

  it('cost as much as the ordinals that are named, whatever their number', () => {
    const huge = workload('StatefulSet', `{${selector}, replicas: 2000000000, ${template}}`);
    expect(rowsOf(huge, index('"5"'))).toEqual([
      ['StatefulSet/web[0-4,6-1999999999]', 1_999_999_999],
      ['StatefulSet/web[5]', 1],
    ]);
  });

  it('of an Indexed Job are parted by completion index', () => {
    const job = workload(
      'Job',
      `{completionMode: Indexed, completions: 3, ${template}}`,
      'batch/v1',
    );
    const first = policy(
      '{podSelector: {matchLabels: {batch.kubernetes.io/job-completion-index: "0"}}}',
    );
    expect(rowsOf(job, first)).toEqual([
      ['Job/web[0]', 1],
      ['Job/web[1-2]', 2],
    ]);
  });
});

describe('a selector on a value that only a cluster knows', () => {
  const deployment = workload('Deployment', `{${selector}, ${template}}`);

  it('is noted with its position', () => {
    const text = `${deployment}---\n${policy('\n  podSelector:\n    matchLabels:\n      pod-template-hash: abc')}`;
    expect(worldOf(text).problems.map(formatProblem)).toEqual([
      'm.yaml:12:26: NetworkPolicy shop/p: spec.podSelector.matchLabels[pod-template-hash]: depends on ' +
        'pod-template-hash, whose value only a cluster knows: read as a value that nobody lists',
    ]);
  });

  it.each([
    'podSelector: {matchExpressions: [{key: pod-template-hash, operator: Exists}]}',
    'podSelector: {matchLabels: {app: db, pod-template-hash: abc}}',
    'podSelector: {matchLabels: {job-name: abc}}',
  ])('is no note where the value does not matter: %s', (spec) => {
    expect(worldOf(`${deployment}---\n${policy(`{${spec}}`)}`).problems).toEqual([]);
  });
});

describe('a dump of a cluster', () => {
  const owner = (kind: string): string =>
    `ownerReferences: [{apiVersion: apps/v1, kind: ${kind}, name: web, uid: u, controller: true}]`;
  const pod = (name: string, labels: string, status = ''): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {${labels}}, ${owner('ReplicaSet')}}\n` +
    `spec: {containers: [{name: c, image: i}]}\n${status}`;
  const deployment = workload('Deployment', `{${selector}, ${template}}`);
  const replicaSet =
    `apiVersion: apps/v1\nkind: ReplicaSet\nmetadata: {name: web, namespace: shop, ${owner('Deployment')}}\n` +
    `spec: {selector: {matchLabels: {app: web, pod-template-hash: h}}, template: {metadata: {labels: {app: web, pod-template-hash: h}}, spec: {containers: [{name: c, image: i}]}}}\n`;

  it('has one row for a Deployment, its ReplicaSet and their Pods', () => {
    expect(rowsOf(deployment, replicaSet, pod('web-1', 'app: web, pod-template-hash: h'))).toEqual([
      ['Deployment/web', 1],
    ]);
  });

  it('has a row for a Pod that was relabelled, and for one whose owner is not there', () => {
    expect(rowsOf(deployment, replicaSet, pod('web-1', 'app: other'))).toEqual([
      ['Deployment/web', 1],
      ['Pod/web-1', 1],
    ]);
    expect(rowsOf(pod('web-1', 'app: web, pod-template-hash: h'))).toEqual([['Pod/web-1', 1]]);
  });

  it('leaves out pods that have ended', () => {
    expect(rowsOf(pod('web-1', 'app: web', 'status: {phase: Succeeded}\n'))).toEqual([]);
  });
});

describe('namespaces', () => {
  it('have the label with their name, also those that no object describes', () => {
    const text = [
      'apiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {team: a, kubernetes.io/metadata.name: wrong}}',
      policy('{podSelector: {}}', 'other'),
      'apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {ports: [{port: 80}]}',
    ].join('\n---\n');
    const world = worldOf(text, { defaultNamespace: 'mine' });
    expect(world.assumedNamespaces).toEqual(['mine', 'other']);
    expect(world.namespaces.map(({ metadata }) => metadata.labels)).toEqual([
      { 'kubernetes.io/metadata.name': 'mine' },
      { 'kubernetes.io/metadata.name': 'other' },
      { team: 'a', 'kubernetes.io/metadata.name': 'shop' },
    ]);
    expect(world.services[0]?.namespace).toBe('mine');
  });
});

describe('analyseManifests', () => {
  const good = policy('{podSelector: {}}');
  const bad = policy('{podSelector: {}, ingress: [{ports: [{port: 0}]}]}', 'other');

  it('ends with every error, its file, line, column and object', () => {
    let thrown: unknown;
    try {
      worldOf(`${good}---\n${bad}`);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(HarnessError);
    expect((thrown as HarnessError).code).toBe('input');
    expect((thrown as HarnessError).message).toBe(
      'm.yaml:9:51: NetworkPolicy other/p: spec.ingress[0].ports[0].port: Invalid value: 0: ' +
        'must be between 1 and 65535, inclusive',
    );
  });

  it('goes on without the invalid objects where it is asked to', () => {
    const world = worldOf(`${good}---\n${bad}---\n[`, { skipInvalid: true });
    expect(world.policies.map(({ policy: { metadata } }) => metadata.namespace)).toEqual(['shop']);
    expect(world.problems.map(({ severity }) => severity)).toEqual(['error', 'error']);
  });

  it('refuses two different objects of one name, and warns of the same one twice', () => {
    expect(worldOf(`${good}---\n${good}`).problems.map(formatProblem)).toEqual([
      'm.yaml:8:18: NetworkPolicy shop/p: metadata.name: Duplicate value: "p": the same object stands at m.yaml:1',
    ]);
    expect(() => worldOf(`${good}---\n${policy('{}')}`)).toThrow(/another one stands at m\.yaml:1/);
  });

  it('numbers objects that share a generateName', () => {
    const pod =
      'apiVersion: v1\nkind: Pod\nmetadata: {generateName: a-}\nspec: {containers: [{name: c}]}\n';
    expect(rowsOf(pod, pod)).toEqual([
      ['Pod/a-*', 1],
      ['Pod/a-*#2', 1],
    ]);
  });

  it('gives the oracle CIDRs that every reader reads alike, and warns', () => {
    const spec =
      '{egress: [{to: [{ipBlock: {cidr: 10.1.2.3/8, except: [010.2.0.0/16]}}, {ipBlock: {cidr: "2001:DB8::/32"}}]}]}';
    const { policies, problems } = worldOf(policy(spec));
    expect(policies[0]?.policy.spec.egress?.[0]?.to).toEqual([
      { ipBlock: { cidr: '10.0.0.0/8', except: ['10.2.0.0/16'] } },
      { ipBlock: { cidr: '2001:db8::/32' } },
    ]);
    expect(problems.map(({ severity, reason }) => [severity, reason])).toEqual([
      [
        'warning',
        'CIDR value "10.1.2.3/8" is ambiguous in this context (should be "10.0.0.0/8" or ' +
          '"10.1.2.3/32"?): read as the first',
      ],
      ['warning', 'non-standard CIDR value "010.2.0.0/16": read as "10.2.0.0/16"'],
    ]);
  });

  it('tells where a field of a policy stands', () => {
    const [found] = worldOf(
      policy('\n  ingress:\n    - from:\n        - podSelector: {}'),
    ).policies;
    expect(found?.positionOf(['spec', 'ingress', 0, 'from', 0])).toEqual({
      file: 'm.yaml',
      line: 7,
      column: 11,
    });
  });

  it('refuses a namespace that YAML reads as a boolean', () => {
    expect(() => worldOf(policy('{}', 'y'))).toThrow(
      'metadata.namespace: Invalid value: true: namespace must be a string; YAML reads it as a boolean: quote it',
    );
  });
});
