/** DNS names of a cluster whose namespaces are imported: the namespace in them becomes a reference that each lane resolves. */
import { namespaceReference } from '../../model/namespace-reference.ts';

/** `[SERVICE.]NAMESPACE.svc[.ZONE]`, whatever stands before the Service. */
const pattern = /^((?:[^.]+\.)*)([^.]+)\.svc(?:\.(.*))?$/;

export interface ServiceNameParts {
  /** With the dot at its end; empty where the name is that of a namespace. */
  readonly before: string;
  readonly namespace: string;
  readonly zone: string | undefined;
}

/** The parts of a name below `svc`; undefined where it is none. */
export function parseServiceName(name: string): ServiceNameParts | undefined {
  const match = pattern.exec(name);
  if (match === null) return undefined;
  const [, before = '', namespace = '', zone] = match;
  return { before, namespace, zone };
}

/** The name as a scenario writes it; one that holds no imported namespace stays. */
export function renameDnsName(name: string, namespaces: ReadonlyMap<string, string>): string {
  const parts = parseServiceName(name);
  const renamed = parts === undefined ? undefined : namespaces.get(parts.namespace);
  if (parts === undefined || renamed === undefined) return name;
  const zone = parts.zone === undefined ? '' : `.${parts.zone}`;
  return `${parts.before}${namespaceReference(renamed)}.svc${zone}`;
}
