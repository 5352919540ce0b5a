/** `explain --to service/NAME`: the backends of a Service, then the policies' verdict for each that answers (rule 17). */
import type { ManifestWorld } from '../manifests/analyse-manifests.ts';
import { familyOf } from '../model/bound-world.ts';
import { HarnessError } from '../model/errors.ts';
import type { IpFamily, Protocol } from '../model/kubernetes.ts';
import type { ServiceVia } from '../model/flow.ts';
import type { Profile } from '../model/profile.ts';
import type { Service } from '../model/service.ts';
import { assumeWorld } from './explain/assumed-world.ts';
import { explainConnection } from './explain/explain-connection.ts';
import { explainOwnSlices, type OwnBackend } from './explain/explain-own-slices.ts';
import { explainService, type ServiceConnection } from './explain/explain-service.ts';
import { explanationLines } from './explain/explanation-lines.ts';
import type { NamedEnd } from './explain/find-end.ts';
import { findService, findServicePort, serviceId } from './explain/find-service.ts';
import { serviceLines } from './explain/service-lines.ts';
import { rowName } from './row-names.ts';

export interface ServiceRequest {
  readonly source: NamedEnd;
  readonly to: string;
  readonly port: string;
  readonly protocol: Protocol;
  /** The node of the client. */
  readonly node: string | undefined;
  readonly ipFamilies: readonly IpFamily[];
}

/** The lines of the answer. Throws HarnessError('input') on a source, Service or port that has no answer. */
export function explainServiceLines(
  request: ServiceRequest,
  manifests: ManifestWorld,
  profile: Profile,
): readonly string[] {
  const { source, to, protocol, ipFamilies } = request;
  const world = assumeWorld(manifests, ipFamilies);
  const home = source.kind === 'workload' ? source.workload.namespace : 'default';
  const service = findService(to, world.services, home);
  const id = serviceId(service);
  const { spec } = service;
  if (spec.type === 'ExternalName') {
    return [
      `Service ${id} is an ExternalName: DNS answers with ${spec.externalName ?? ''}, no proxy (rules 78, 90)`,
    ];
  }
  const port = findServicePort(service, request.port, protocol);
  const own = source.kind === 'workload' ? source.workload.pod.spec.nodeName : undefined;
  const node = request.node ?? own;
  const via = source.kind === 'workload' ? 'clusterIP' : viaFromOutside(service, source.id);
  const connection: ServiceConnection = { source, via, service, port, node };
  if (Object.keys(spec.selector ?? {}).length === 0) {
    const own = explainOwnSlices(connection, world);
    if (own === undefined) {
      return [
        `Service ${id} has no selector, and the manifests hold no EndpointSlice with its label: its backends are open (rule 61)`,
      ];
    }
    return [...own.lines, ...own.backends.flatMap((backend) => addressLines(backend, connection, manifests, profile))]; // prettier-ignore
  }
  const answer = explainService(connection, world, manifests.workloads);
  return [
    ...serviceLines(connection, answer),
    ...answer.backends.flatMap((backend) => {
      const { workload } = backend;
      const target: NamedEnd = { kind: 'workload', id: rowName(workload), workload };
      const question = { source, target, protocol: backend.protocol, port: backend.port };
      const answers = explainConnection(question, manifests, profile);
      const itself =
        source.kind === 'workload' && workload === source.workload && spec.clusterIP !== 'None'
          ? [
              'A pod that reaches itself through the Service may come with another address (rule 71)',
            ]
          : [];
      return ['', ...explanationLines(question, answers, manifests), ...itself];
    }),
  ];
}

/** The address that a client outside has of a Service. Throws HarnessError('input') where it has none (rules 69, 78). */
function viaFromOutside({ metadata, spec }: Service, from: string): ServiceVia {
  if (spec.type === 'LoadBalancer') return 'loadBalancerIP';
  if (spec.type === 'NodePort') return 'nodePort';
  if ((spec.externalIPs ?? []).length > 0) return 'externalIP';
  throw new HarnessError(
    'input',
    `--from ${from}: Service ${metadata.namespace ?? 'default'}/${metadata.name} has no address for clients outside`,
    {
      hint: 'Name a workload as the source; what comes from outside is asked of the backends themselves.',
    },
  );
}

/** What the policies at the client say of one address; nobody knows whether a pod of the cluster has it. */
function addressLines(
  { address, port }: OwnBackend,
  { source, port: { protocol = 'TCP' } }: ServiceConnection,
  manifests: ManifestWorld,
  profile: Profile,
): readonly string[] {
  if (source.kind === 'external') return [];
  const target: NamedEnd = { kind: 'external', id: address, address, ipFamily: familyOf(address) };
  const question = { source, target, protocol, port };
  const answers = explainConnection(question, manifests, profile);
  return ['', ...explanationLines(question, answers, manifests)];
}
