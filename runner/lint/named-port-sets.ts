/**
 * The ports of a rule as sets: exact intervals per protocol, and names beside them, since a name is another number on
 * each pod (rule 18). Sets are compared for all pods there may be.
 */
import type { NetworkPolicyPort, Protocol } from '../../model/kubernetes.ts';
import {
  allPorts,
  intersectPorts,
  portSetOf,
  subtractPorts,
  unionPorts,
  type PortSet,
} from '../../oracle/connectivity/port-set.ts';
import { protocols } from '../../oracle/connectivity/port-verdicts.ts';

export interface NamedPortSets {
  readonly numbers: { readonly [protocol in Protocol]: PortSet };
  /** `TCP http`. */
  readonly names: ReadonlySet<string>;
}

/** Source: rules 9, 16, 17 and 22. */
export function portSetsOf(items: readonly NetworkPolicyPort[]): NamedPortSets {
  if (items.length === 0) {
    return { numbers: { TCP: allPorts, UDP: allPorts, SCTP: allPorts }, names: new Set() };
  }
  const ofProtocol = (protocol: Protocol): PortSet =>
    items
      .filter((item) => (item.protocol ?? 'TCP') === protocol)
      .map(({ port, endPort }) => {
        if (port === undefined) return allPorts;
        return typeof port === 'string' ? [] : portSetOf([[port, endPort ?? port]]);
      })
      .reduce(unionPorts, []);
  return {
    numbers: { TCP: ofProtocol('TCP'), UDP: ofProtocol('UDP'), SCTP: ofProtocol('SCTP') },
    names: new Set(
      items.flatMap(({ port, protocol = 'TCP' }) =>
        typeof port === 'string' ? [`${protocol} ${port}`] : [],
      ),
    ),
  };
}

/** Whether the union of `covers` holds every port and name of `set`; a whole protocol holds its names. */
export function coversPorts(covers: readonly NamedPortSets[], set: NamedPortSets): boolean {
  const union = (protocol: Protocol): PortSet =>
    covers.map(({ numbers }) => numbers[protocol]).reduce(unionPorts, []);
  const numbersCovered = protocols.every(
    (protocol) => subtractPorts(set.numbers[protocol], union(protocol)).length === 0,
  );
  return (
    numbersCovered &&
    [...set.names].every(
      (name) =>
        covers.some(({ names }) => names.has(name)) ||
        protocols.some(
          (protocol) =>
            name.startsWith(`${protocol} `) &&
            subtractPorts(allPorts, union(protocol)).length === 0,
        ),
    )
  );
}

/** Whether some port of some protocol is in both; names count where both have them. */
export function portsMeet(a: NamedPortSets, b: NamedPortSets): boolean {
  return (
    protocols.some(
      (protocol) => intersectPorts(a.numbers[protocol], b.numbers[protocol]).length > 0,
    ) || [...a.names].some((name) => b.names.has(name))
  );
}
