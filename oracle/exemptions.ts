/**
 * The stages around the policies: connections that no policy may touch come first, the default comes last. Rule 31 is
 * the one that is open here, and shows why a stage may name two actions: pass, or ask the policies after all.
 */
import type { ProfilePins } from '../model/profile.ts';
import type { End } from './ends.ts';
import { pass, type Action, type Stage } from './pipeline.ts';

/** A pod cannot block access to itself. Source: rule 33. */
export const ownAddressStage: Stage = ({ subject, peer }) =>
  sameAddress(subject, peer)
    ? { actions: ['accept'], rules: [33], note: 'the pod talks to its own address' }
    : pass;

/** Only pods are subjects of a NetworkPolicy. Source: rules 1 and 2; rule 32 for a hostNetwork pod seen as a node. */
export const subjectStage: Stage = ({ subject, direction }) => {
  switch (subject.kind) {
    case 'pod':
      return pass;
    case 'node':
      return {
        actions: ['accept'],
        rules: [32],
        note: `no policy decides the ${direction.toLowerCase()} of a node`,
      };
    case 'external':
      return {
        actions: ['accept'],
        rules: [1],
        note: `no policy decides the ${direction.toLowerCase()} of an external endpoint`,
      };
  }
};

/**
 * Traffic between a pod and its own node: always allowed at ingress (rule 30), open at egress (rule 31), where the
 * concept page exempts both directions and the API comment only ingress.
 */
export function ownNodeStage(pins: ProfilePins): Stage {
  return ({ subject, peer, direction }) => {
    if (!isOwnNode(subject, peer)) return pass;
    const note = "the peer is the pod's own node";
    if (direction === 'Ingress') return { actions: ['accept'], rules: [30], note };
    return { actions: ownNodeEgress(pins.egressToOwnNode), rules: [31], note };
  };
}

function ownNodeEgress(pin: ProfilePins['egressToOwnNode']): readonly Action[] {
  if (pin === undefined) return ['accept', 'next'];
  return pin === 'allowed' ? ['accept'] : ['next'];
}

/** What is not isolated is allowed. Source: rule 2. */
export const defaultStage: Stage = ({ direction }) => ({
  actions: ['accept'],
  rules: [2],
  note: `not isolated for ${direction.toLowerCase()}`,
});

/** Two ends share an address only as one pod, or as hostNetwork pods of one node. */
function sameAddress(a: End, b: End): boolean {
  return (
    a.kind !== 'external' &&
    a.kind === b.kind &&
    a.address.bytes.length === b.address.bytes.length &&
    a.address.bytes.every((byte, index) => byte === b.address.bytes[index])
  );
}

function isOwnNode(subject: End, peer: End): boolean {
  return (
    subject.kind === 'pod' &&
    peer.kind === 'node' &&
    subject.spec.nodeName !== undefined &&
    subject.spec.nodeName === peer.nodeName
  );
}
