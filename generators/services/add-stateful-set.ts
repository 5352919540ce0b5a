/**
 * A StatefulSet in a world of Services (fault classes 9 and 12): its governing Service, which may be one of the world's headless
 * ones, its members beside the other pods, a Service of its own for one of them, and a policy that names one.
 */
import type { ContainerPort, NetworkPolicy, Pod } from '../../model/kubernetes.ts';
import type { World } from '../../model/scenario.ts';
import { isHeadless, type Service } from '../../model/service.ts';
import { membersOf, podIndexLabel, podNameLabel, type SetMember, type StatefulSet } from '../../model/stateful-set.ts'; // prettier-ignore
import { happens, pick } from '../pick.ts';
import { apps, readinessGate, servicesNamespace } from './build-backends.ts';
import type { StatefulSetChoices } from './choices.ts';
import { serviceNames } from './service-names.ts';

const readyPercent = 60;
const ports: readonly ContainerPort[] = [
  { name: 'web', containerPort: 8080 },
  { name: 'dns', containerPort: 5353, protocol: 'UDP' },
];

/** The same world with a set of one to three members. */
export function addStatefulSet(choices: StatefulSetChoices, world: World): World {
  const { services = [], pods, networkPolicies } = world;
  const headless = services.find((one) => isHeadless(one) && one.spec.selector !== undefined);
  const [free = 'set', next = 'own'] = serviceNames.filter((name) => services.every(({ metadata }) => metadata.name !== name)); // prettier-ignore
  const governing = happens(choices.governing, 50) ? headless : undefined;
  // Half of the new ones stand apart from the other Services.
  const app = governing?.spec.selector?.['app'] ?? pick(choices.app, [...apps, 'set', 'set']);
  const made = governing ?? governingService(free, app, choices);
  const set = buildSet(choices, app, made.metadata.name);
  const members = membersOf(set);
  const member = pick(choices.member, members);
  return {
    ...world,
    pods: [...pods, ...members.map((one, index) => memberPod(set, one, choices.ready[index] ?? 0))],
    services: [
      ...services,
      ...(governing === undefined ? [made] : []),
      ...(happens(choices.own, 80) ? [serviceOf(next, member, choices)] : []),
    ],
    networkPolicies: networkPolicies.length === 0 ? [] : [...networkPolicies, policyOn(member)],
    statefulSets: [set],
  };
}

function buildSet(choices: StatefulSetChoices, app: string, serviceName: string): StatefulSet {
  const start = pick(choices.start, [0, 0, 0, 1, 7]);
  const labels = { app, tier: 'set' };
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    // Often the name of its Service, as people write it.
    metadata: { name: happens(choices.name, 50) ? serviceName : 'set', namespace: servicesNamespace }, // prettier-ignore
    spec: {
      serviceName,
      replicas: pick(choices.replicas, [1, 2, 2, 3]),
      ...(start === 0 ? {} : { ordinals: { start } }),
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: { tier: 'set' } },
      template: {
        metadata: { labels },
        spec: {
          containers: [{ name: 'agent', ports }],
          readinessGates: [{ conditionType: readinessGate }],
        },
      },
    },
  };
}

function governingService(name: string, app: string, { publish }: StatefulSetChoices): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: servicesNamespace },
    spec: {
      clusterIP: 'None',
      selector: { app },
      ports: [{ name: 'web', port: 80, targetPort: 'web' }],
      ...(happens(publish, 40) ? { publishNotReadyAddresses: true } : {}),
    },
  };
}

/** A Service for one member alone, by the label with its name or with its ordinal. */
function serviceOf(
  name: string,
  member: SetMember,
  { byIndex, headless }: StatefulSetChoices,
): Service {
  const selector = happens(byIndex, 40)
    ? { tier: 'set', [podIndexLabel]: `${member.ordinal}` }
    : { [podNameLabel]: member.name };
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: servicesNamespace },
    spec: {
      ...(happens(headless, 60) ? { clusterIP: 'None' } : {}),
      selector,
      ports: [{ port: 80, targetPort: 8080 }],
    },
  };
}

/** Only the members with the same ordinal may come to it. */
function policyOn({ name, ordinal }: SetMember): NetworkPolicy {
  const from = [{ podSelector: { matchLabels: { [podIndexLabel]: `${ordinal}` } } }];
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'member', namespace: servicesNamespace },
    spec: {
      podSelector: { matchLabels: { [podNameLabel]: name } },
      policyTypes: ['Ingress'],
      ingress: [{ from }],
    },
  };
}

/** As its controller makes it, without a node: that is the scheduler's to choose. */
function memberPod({ spec }: StatefulSet, { name, ordinal }: SetMember, ready: number): Pod {
  const { template, serviceName } = spec;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: servicesNamespace,
      labels: { ...template.metadata.labels, [podNameLabel]: name, [podIndexLabel]: `${ordinal}` },
    },
    spec: { ...template.spec, hostname: name, subdomain: serviceName },
    status: {
      conditions: [{ type: readinessGate, status: happens(ready, readyPercent) ? 'True' : 'False' }], // prettier-ignore
    },
  };
}
