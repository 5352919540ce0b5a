/**
 * Canonical CIDRs: the single address of the peer, or one that nobody has. Both are offered for each ipBlock; the forecast
 * tells which of them keeps the mismatch possible.
 */
import { formatAddressReference, type AddressReference } from '../../model/address-reference.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { WorldObject } from '../../model/scenario.ts';
import type { Candidate } from '../candidate.ts';
import { mapObjects } from './map-objects.ts';
import { mapPeers } from './rename-objects.ts';

/** Candidates in which one ipBlock without excepts covers a single address, in place of what it covered. */
export function singleAddresses({ scenario, cell }: Candidate): readonly Candidate[] {
  const { source, target, ipFamily } = cell.probe;
  const addresses = [
    ...[source, target].map((end) => addressOf(end, ipFamily)),
    ipFamily === 'IPv4' ? '192.0.2.1/32' : '2001:db8::1/128',
  ];
  const blocks = countBlocks(scenario);
  return Array.from({ length: blocks }, (_, wanted) =>
    addresses.map((cidr): Candidate => {
      let position = 0;
      const mapObject = (object: WorldObject): WorldObject =>
        object.kind !== 'NetworkPolicy'
          ? object
          : mapPeers(object, (peer) =>
              peer.ipBlock === undefined ||
              position++ !== wanted ||
              peer.ipBlock.except ||
              addresses.includes(peer.ipBlock.cidr)
                ? peer
                : { ipBlock: { cidr } },
            );
      return { scenario: mapObjects(scenario, mapObject), cell };
    }),
  ).flat();
}

function addressOf(end: Endpoint, ipFamily: IpFamily): string {
  const target: AddressReference['target'] =
    end.kind === 'pod'
      ? { kind: 'pod', namespace: end.namespace, name: end.name }
      : { kind: 'external', name: end.name };
  const prefixLength = ipFamily === 'IPv4' ? 32 : 128;
  return formatAddressReference({ target, ipFamily, prefixLength, masked: false });
}

function countBlocks(scenario: Candidate['scenario']): number {
  let blocks = 0;
  mapObjects(scenario, (object) =>
    object.kind !== 'NetworkPolicy'
      ? object
      : mapPeers(object, (peer) => {
          if (peer.ipBlock !== undefined) blocks++;
          return peer;
        }),
  );
  return blocks;
}
