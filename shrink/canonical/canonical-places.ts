/**
 * Canonical places: moves of the failing cell to the plainest kind of cell, IPv4 TCP between pods of two nodes. Such a
 * move may meet another bug that lives there, so that these come last, when nothing is removed any more.
 */
import { formatAddressReference, parseAddressReference } from '../../model/address-reference.ts';
import type { Endpoint } from '../../model/probe.ts';
import type { WorldObject } from '../../model/scenario.ts';
import type { Candidate } from '../candidate.ts';
import { mapObjects } from './map-objects.ts';
import { mapPeers } from './rename-objects.ts';

/** The source on n0 and the target on n1; undefined where they are there, or where an end is no pod. */
export function onTwoNodes(candidate: Candidate): Candidate | undefined {
  const { source, target } = candidate.cell.probe;
  if (source.kind !== 'pod' || target.kind !== 'pod') return undefined;
  if (source.namespace === target.namespace && source.name === target.name) return undefined;
  return placed(candidate, [
    [source, 'n0'],
    [target, 'n1'],
  ]);
}

/** IPv4 in the probe and in address references; undefined where it is so already. */
export function onIpv4({ scenario, cell }: Candidate): Candidate | undefined {
  if (cell.probe.ipFamily === 'IPv4') return undefined;
  const cidr = (text: string): string => {
    const reference = parseAddressReference(text);
    if (reference?.ipFamily !== 'IPv6') return text;
    const prefixLength = Math.min(32, Math.max(1, reference.prefixLength - 96));
    return formatAddressReference({ ...reference, ipFamily: 'IPv4', prefixLength });
  };
  const mapObject = (object: WorldObject): WorldObject =>
    object.kind !== 'NetworkPolicy'
      ? object
      : mapPeers(object, (peer) =>
          peer.ipBlock === undefined
            ? peer
            : {
                ipBlock: {
                  cidr: cidr(peer.ipBlock.cidr),
                  ...(peer.ipBlock.except && { except: peer.ipBlock.except.map(cidr) }),
                },
              },
        );
  return {
    scenario: {
      ...mapObjects(scenario, mapObject),
      probes: { ...scenario.probes, ipFamilies: ['IPv4'] },
    },
    cell: { ...cell, probe: { ...cell.probe, ipFamily: 'IPv4' } },
  };
}

/** The candidate with pods on other nodes; undefined where that changes nothing. */
export function placed(
  { scenario, cell }: Candidate,
  places: readonly (readonly [Extract<Endpoint, { readonly kind: 'pod' }>, string])[],
): Candidate | undefined {
  const moved = new Set<string>();
  const mapObject = (object: WorldObject): WorldObject => {
    if (object.kind !== 'Pod') return object;
    const { namespace, name } = object.metadata;
    const place = places.find(([end]) => end.namespace === namespace && end.name === name);
    if (place === undefined || object.spec.nodeName === place[1]) return object;
    moved.add(name);
    return { ...object, spec: { ...object.spec, nodeName: place[1] } };
  };
  const mapped = mapObjects(scenario, mapObject);
  return moved.size > 0 ? { scenario: mapped, cell } : undefined;
}
