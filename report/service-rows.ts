/** Services as rows of a table: one per backend of each port, or one that says why there is none. */
import type { ServiceRecord } from '../model/connectivity-record.ts';

export interface ServiceRow {
  readonly service: string;
  readonly type: string;
  /** `TCP 80 (http)`; empty where a Service has no ports. */
  readonly port: string;
  readonly protocol: string;
  /** Name of the row behind it, or in brackets why there is none. */
  readonly backend: string;
  /** The port of the backend; empty where there is none. */
  readonly backendPort: string;
}

/** Rows in the order of the Services, of their ports and of the backends. */
export function* serviceRows(services: readonly ServiceRecord[]): Generator<ServiceRow> {
  for (const { name, type, headless, endpoints, ports } of services) {
    const row = { service: name, type: headless ? `${type}, headless` : type };
    const none = absences[endpoints];
    if (ports.length === 0) {
      yield { ...row, port: '', protocol: '', backend: none, backendPort: '' };
      continue;
    }
    for (const { name: portName, protocol, port, backends, addresses = [] } of ports) {
      const named = portName === undefined ? '' : ` (${portName})`;
      const shown = { ...row, port: `${protocol} ${port}${named}`, protocol };
      for (const { address, port: number } of addresses) {
        yield { ...shown, backend: `(${address})`, backendPort: `${number}` };
      }
      if (backends.length + addresses.length === 0)
        yield { ...shown, backend: none, backendPort: '' };
      for (const backend of backends) {
        yield { ...shown, backend: backend.workload, backendPort: `${backend.port}` };
      }
    }
  }
}

const absences: Readonly<Record<ServiceRecord['endpoints'], string>> = {
  selector: '(no workload)',
  manual: '(no endpoint of its own)',
  none: '(another name)',
};
