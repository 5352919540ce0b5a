/**
 * From the oracle's answers to records. Equal answers of one oracle are one object, so each is converted once and equal
 * records are one object as well: formatters remember texts by identity, which makes a million pairs cheap.
 */
import type {
  ConnectionRecord,
  PortIntervalRecord,
  PortsRecord,
  ProtocolRecord,
  RangeRecord,
} from '../../model/connectivity-record.ts';
import type { Protocol } from '../../model/kubernetes.ts';
import {
  cidrsOf,
  formatAddress,
  type AddressRange,
} from '../../oracle/connectivity/address-ranges.ts';
import type { PairConnectivity } from '../../oracle/connectivity/connectivity.ts';
import type { PortSet } from '../../oracle/connectivity/port-set.ts';
import { protocols, type PortVerdicts } from '../../oracle/connectivity/port-verdicts.ts';

export interface RecordConverter {
  readonly ports: (verdicts: PortVerdicts) => PortsRecord;
  readonly connection: (pair: PairConnectivity) => ConnectionRecord;
}

/** A converter with a memory of its own. */
export function createRecordConverter(): RecordConverter {
  const known = new Map<PortVerdicts, PortsRecord>();
  const ports = (verdicts: PortVerdicts): PortsRecord => {
    const record = known.get(verdicts) ?? portsRecord(verdicts);
    known.set(verdicts, record);
    return record;
  };
  return {
    ports,
    connection: ({ source, target, ports: verdicts, byFamily }) => {
      const record = { source, target, ports: ports(verdicts) };
      if (byFamily === undefined) return record;
      const { IPv4, IPv6 } = byFamily;
      return {
        ...record,
        byFamily: {
          ...(IPv4 === undefined ? {} : { IPv4: ports(IPv4) }),
          ...(IPv6 === undefined ? {} : { IPv6: ports(IPv6) }),
        },
      };
    },
  };
}

/** A range with its addresses as text. */
export function rangeRecord({ ipFamily, from, to }: AddressRange): RangeRecord {
  return {
    ipFamily,
    from: formatAddress(ipFamily, from),
    to: formatAddress(ipFamily, to),
    cidrs: cidrsOf({ ipFamily, from, to }),
  };
}

/** The intervals of a set. */
export function intervalRecords(ports: PortSet): readonly PortIntervalRecord[] {
  return ports.map(([from, to]) => [from, to]);
}

function portsRecord(verdicts: PortVerdicts): PortsRecord {
  const record: { [protocol in Protocol]?: ProtocolRecord } = {};
  for (const protocol of protocols) {
    const { allow, open } = verdicts[protocol];
    if (allow.length + open.length === 0) continue;
    record[protocol] = {
      allow: intervalRecords(allow),
      either: open.map(({ ports, rules }) => ({ ports: intervalRecords(ports), rules })),
    };
  }
  return record;
}
