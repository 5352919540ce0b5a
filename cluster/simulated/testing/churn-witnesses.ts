/** Witnesses of the faults of class churn: worlds that follow one another, restarts and moments to ask (fault-witnesses.ts). */
import type { NetworkPolicySpec, Pod } from '../../../model/kubernetes.ts';
import type { World } from '../../../model/scenario.ts';
import type { churnFaults } from '../churn-faults.ts';
import type { FaultWitness } from './fault-witnesses.ts';
import { namespace, pod, policy, world } from './objects.ts';

const onA = { matchLabels: { app: 'a' } };
/** Only pods of this app reach the pods of app a. */
const from = (app: string): NetworkPolicySpec => ({
  podSelector: onA,
  ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }],
});
const denyIngress: NetworkPolicySpec = { podSelector: onA };

const a = pod('x/a', { app: 'a' });
const b = pod('x/b', { app: 'b' });
const c = pod('x/c', { app: 'c' });
const onN1 = (of: Pod): Pod => ({ ...of, spec: { ...of.spec, nodeName: 'n1' } });
const ended = (of: Pod): Pod => ({ ...of, status: { phase: 'Succeeded' } });
const relabelled = (of: Pod, app: string): Pod => ({
  ...of,
  metadata: { ...of.metadata, labels: { app } },
});

const worldOf = (pods: readonly Pod[], ...specs: readonly NetworkPolicySpec[]): World =>
  world(
    [namespace('x')],
    pods,
    specs.map((spec, index) => policy(`x/p${index}`, spec)),
  );
const bToA = 'x/b>x/a TCP 80';
const closed = (worlds: readonly World[], probe = bToA): FaultWitness => ({
  worlds,
  probes: [probe],
  open: false,
});
const open = (worlds: readonly World[], probe = bToA): FaultWitness => ({
  worlds,
  probes: [probe],
  open: true,
});

const both = [a, b];
const free = worldOf(both);
const denied = worldOf(both, denyIngress);
const x = namespace('x');
const fromTeamZ: NetworkPolicySpec = {
  podSelector: onA,
  ingress: [{ from: [{ namespaceSelector: { matchLabels: { team: 'z' } } }] }],
};

export const churnWitnesses: Readonly<Record<keyof typeof churnFaults, FaultWitness>> = {
  'namespace-relabel-stale': open(
    [
      world([x, namespace('z')], [a, pod('z/a')]),
      world([x, namespace('z', { team: 'z' })], [a, pod('z/a')], [policy('x/p', fromTeamZ)]),
    ],
    'z/a>x/a TCP 80',
  ),
  'pod-relabel-stale': open(
    [worldOf([a, c], from('b')), worldOf([a, relabelled(c, 'b')], from('b'))],
    'x/c>x/a TCP 80',
  ),
  'pod-relabel-late-on-one-node': open(
    [worldOf([onN1(a), c], from('b')), worldOf([onN1(a), relabelled(c, 'b')], from('b'))],
    'x/c>x/a TCP 80',
  ),
  'deleted-policy-stays': open([denied, free]),
  'changed-policy-stale': open([denied, worldOf(both, from('b'))]),
  'short-lived-policy-stays': open([free, denied, free]),
  'policy-lost-when-added-again': closed([denied, free, denied]),
  'policy-without-pods-forgotten': closed([denied, worldOf([b], denyIngress), denied]),
  'new-pod-not-isolated': closed([worldOf([b], denyIngress), denied]),
  'freed-address-stays': closed(
    [worldOf(both), worldOf([a]), worldOf([a, c], from('b'))],
    'x/c>x/a TCP 80',
  ),
  'completed-pod-keeps-address': closed(
    [
      worldOf(both, from('b')),
      worldOf([a, ended(b)], from('b')),
      worldOf([a, ended(b), c], from('b')),
    ],
    'x/c>x/a TCP 80',
  ),
  'reused-address-keeps-isolation': open(
    [denied, worldOf([b], denyIngress), worldOf([b, c], denyIngress)],
    'x/b>x/c TCP 80',
  ),
  'restart-forgets-policies': { ...closed([denied]), restart: 'n0' },
  'restart-brings-old-state-back': { ...closed([free, denied]), restart: 'n0' },
  'reverts-after-settling': { ...closed([free, denied]), waitMs: 1500 },
  'opens-while-policy-is-replaced': closed([worldOf(both, from('c')), worldOf(both, from('d'))]),
  'opens-while-policy-is-added': closed([denied, worldOf(both, denyIngress, from('c'))]),
  'opens-while-policy-is-deleted': closed([worldOf(both, denyIngress, from('c')), denied]),
  'opens-while-pod-is-relabelled': closed([
    worldOf([a, b], { podSelector: {} }),
    worldOf([relabelled(a, 'b'), b], { podSelector: {} }),
  ]),
  'new-pod-open-before-isolated': closed([worldOf([b], denyIngress), denied]),
  'restart-opens-node': { ...closed([denied]), restart: 'n0' },
};
