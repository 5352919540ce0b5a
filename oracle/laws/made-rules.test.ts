// Laws: rules made from the labels, addresses and port of a connection decide it.
import { fc, test } from '@fast-check/vitest';
import { describe, expect, vi } from 'vitest';
import type { BoundWorld } from '../../model/bound-world.ts';
import {
  type LabelSelector,
  type NetworkPolicy,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
  type PolicyType,
  namespaceNameLabel,
} from '../../model/kubernetes.ts';
import type { Endpoint, Probe } from '../../model/probe.ts';
import { specificationProfile } from '../../model/profile.ts';
import { createPredictor } from '../predict.ts';
import { numRuns, lawTimeoutMs } from './testing/law-size.ts';
import { askedPorts, probesIn, probeIsOwnAddress, podNamed } from './testing/matrix.ts';
import { policyOf, world } from './testing/random-world.ts';

vi.setConfig({ testTimeout: lawTimeoutMs });

describe('rules made for a connection decide it', () => {
  const chosenProbe = fc.tuple(fc.nat(), fc.constantFrom(...askedPorts));

  test.prop([world, chosenProbe], { numRuns })(
    'rules from the labels, addresses and port of a pair allow it',
    (bound, [at, [protocol, number]]) => {
      const { source, target } = pairOf(bound, at);
      const item = { protocol, port: number };
      const made = [
        ...openingPolicy(bound, source, target, 'Egress', item),
        ...openingPolicy(bound, target, source, 'Ingress', item),
      ];
      const opened = { ...bound, networkPolicies: [...bound.networkPolicies, ...made] };
      const probe: Probe = { source, target, ipFamily: 'IPv4', protocol, port: number };
      expect(createPredictor(opened, specificationProfile)(probe).verdict).toBe('allow');
    },
  );

  test.prop([world, chosenProbe], { numRuns })(
    'deny-all beside rules for another port denies a pair, except a pod with itself',
    (bound, [at, [protocol, number]]) => {
      const { source, target } = pairOf(bound, at);
      const item = { protocol, port: number + 1 };
      const made =
        target.kind === 'pod'
          ? openingPolicy(bound, target, source, 'Ingress', item)
          : openingPolicy(bound, source, target, 'Egress', item);
      const probe: Probe = { source, target, ipFamily: 'IPv4', protocol, port: number };
      const { verdict } = createPredictor(
        { ...bound, networkPolicies: made },
        specificationProfile,
      )(probe);
      expect(verdict).toBe(probeIsOwnAddress(probe) ? 'allow' : 'deny');
    },
  );

  function pairOf(bound: BoundWorld, at: number): { source: Endpoint; target: Endpoint } {
    const probe = probesIn(bound)[at % probesIn(bound).length] as Probe;
    return { source: probe.source, target: probe.target };
  }
});

/** A policy on `subject` that opens one port for `other`; none for an external subject, which has no policies. */
function openingPolicy(
  bound: BoundWorld,
  subject: Endpoint,
  other: Endpoint,
  direction: PolicyType,
  item: NetworkPolicyPort,
): readonly NetworkPolicy[] {
  if (subject.kind === 'external') return [];
  const exactly = (end: Extract<Endpoint, { kind: 'pod' }>): LabelSelector => ({
    matchLabels: podNamed(bound, end).metadata.labels,
  });
  const from: NetworkPolicyPeer =
    other.kind === 'external'
      ? { ipBlock: { cidr: '203.0.113.9/32' } }
      : {
          podSelector: exactly(other),
          namespaceSelector: { matchLabels: { [namespaceNameLabel]: other.namespace } },
        };
  const rules =
    direction === 'Ingress'
      ? { ingress: [{ from: [from], ports: [item] }] }
      : { egress: [{ to: [from], ports: [item] }] };
  const name = `made-${direction.toLowerCase()}`;
  const body = { podSelector: exactly(subject), policyTypes: [direction], ...rules };
  return [policyOf(subject.namespace, name, body)];
}
