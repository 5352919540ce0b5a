/** Who can reach whom as JSON: the records themselves, one per line, under the schema of connectivity-schema.ts. */
import {
  connectivityApiVersion,
  type ConnectionRecord,
  type ConnectivityReport,
  type PortsRecord,
} from '../model/connectivity-record.ts';
import { jsonObject, type JsonField } from './json-stream.ts';

/** Pieces of one JSON document. */
export function formatConnectivityJson(report: ConnectivityReport): Generator<string> {
  const { workloads, services, connections, external, ...facts } = report;
  const { source, policies, profile, question, assumedNamespaces, ignored, problems } = facts;
  const fields: readonly JsonField[] = [
    { name: 'apiVersion', value: connectivityApiVersion },
    { name: 'kind', value: 'Connectivity' },
    { name: 'source', value: source },
    { name: 'profile', value: profile },
    { name: 'question', value: question },
    { name: 'policies', value: policies },
    { name: 'assumedNamespaces', value: assumedNamespaces },
    { name: 'ignored', value: ignored },
    { name: 'problems', value: problems },
    { name: 'workloads', items: workloads },
    { name: 'services', items: services },
    { name: 'connections', items: connections(), format: connectionText() },
    { name: 'external', items: external() },
  ];
  return jsonObject(fields);
}

/** Ports are most of a record, and there are few different ones. */
function connectionText(): (connection: unknown) => string {
  const known = new WeakMap<PortsRecord, string>();
  return (item) => {
    const { source, target, ports, byFamily } = item as ConnectionRecord;
    if (byFamily !== undefined) return JSON.stringify(item);
    const text = known.get(ports) ?? JSON.stringify(ports);
    known.set(ports, text);
    return `{"source":${JSON.stringify(source)},"target":${JSON.stringify(target)},"ports":${text}}`;
  };
}
