/**
 * The Service and its port that a user names: `service/NAME`, `service/NAMESPACE/NAME`, `NAMESPACE/service/NAME` or
 * `NAMESPACE/NAME[Service]` goes in; a bare name is looked for in the namespace of the source first, as DNS does.
 */
import { HarnessError } from '../../model/errors.ts';
import type { Protocol } from '../../model/kubernetes.ts';
import type { Service, ServicePort } from '../../model/service.ts';

/** What a spelling says; undefined where it does not name a Service. */
export function serviceSpelling(
  text: string,
): { readonly namespace: string | undefined; readonly name: string } | undefined {
  const bracketed = /^(?:([^/]+)\/)?([^/]+)\[Service\]$/i.exec(text);
  const prefixed = /^(?:service|svc)\/(?:([^/]+)\/)?([^/]+)$/i.exec(text);
  const inside = /^([^/]+)\/(?:service|svc)\/([^/]+)$/i.exec(text);
  const [, namespace, name] = bracketed ?? prefixed ?? inside ?? [];
  return name === undefined ? undefined : { namespace, name };
}

/** Throws HarnessError('input') that lists candidates where no Service, or several, have the name. */
export function findService(
  text: string,
  services: readonly Service[],
  ownNamespace: string,
): Service {
  const { namespace, name = text } = serviceSpelling(text) ?? {};
  const named = services.filter(({ metadata }) => metadata.name === name);
  const inNamespace = (wanted: string): Service | undefined =>
    named.find(({ metadata }) => metadata.namespace === wanted);
  const found =
    namespace === undefined
      ? (inNamespace(ownNamespace) ?? (named.length === 1 ? named[0] : undefined))
      : inNamespace(namespace);
  if (found !== undefined) return found;
  const offered = (named.length > 0 ? named : services).slice(0, 12).map(serviceId);
  throw new HarnessError(
    'input',
    named.length > 1 && namespace === undefined
      ? `--to ${text}: several namespaces have a Service of this name`
      : `--to ${text}: the manifests have no such Service`,
    {
      hint:
        offered.length === 0
          ? 'The manifests hold no Services: name a folder or file that has them.'
          : `Name one of: ${offered.map((id) => `service/${id}`).join(', ')}.`,
    },
  );
}

/** The port by number or name. Throws HarnessError('input') that lists the ports of the Service. */
export function findServicePort(service: Service, text: string, protocol: Protocol): ServicePort {
  const { ports = [] } = service.spec;
  const number = /^\d+$/.test(text) ? Number(text) : undefined;
  const found = ports.find(
    (port) =>
      (port.protocol ?? 'TCP') === protocol &&
      (number === undefined ? port.name === text : port.port === number),
  );
  if (found !== undefined) return found;
  const headless = service.spec.clusterIP === 'None';
  // Nothing stands between the client and the pods of a headless Service (rule 78).
  if (headless && number !== undefined && number >= 1 && number <= 65_535) {
    return { port: number, protocol };
  }
  const listed = ports.map(
    ({ name, port, protocol: own = 'TCP' }) => `${own} ${port}${name === undefined ? '' : ` (${name})`}`, // prettier-ignore
  );
  throw new HarnessError(
    'input',
    `--port ${text}: Service ${serviceId(service)} has no such ${protocol} port`,
    { hint: `Its ports: ${listed.length === 0 ? 'none' : listed.join(', ')}.` },
  );
}

/** `namespace/name`. */
export function serviceId({ metadata }: Service): string {
  return `${metadata.namespace ?? 'default'}/${metadata.name}`;
}
