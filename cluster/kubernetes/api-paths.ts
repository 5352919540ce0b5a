/** Paths of the API server, one function per kind; the only place that spells group and version. */

export const apiPaths = {
  version: () => '/version',
  nodes: () => '/api/v1/nodes',
  kubeletConfiguration: (node: string) => `/api/v1/nodes/${node}/proxy/configz`,
  namespaces: () => '/api/v1/namespaces',
  namespace: (name: string) => `/api/v1/namespaces/${name}`,
  pods: (namespace: string) => `/api/v1/namespaces/${namespace}/pods`,
  pod: (namespace: string, name: string) => `/api/v1/namespaces/${namespace}/pods/${name}`,
  podStatus: (namespace: string, name: string) =>
    `/api/v1/namespaces/${namespace}/pods/${name}/status`,
  services: (namespace: string) => `/api/v1/namespaces/${namespace}/services`,
  service: (namespace: string, name: string) => `/api/v1/namespaces/${namespace}/services/${name}`,
  serviceStatus: (namespace: string, name: string) =>
    `/api/v1/namespaces/${namespace}/services/${name}/status`,
  endpointSlices: (namespace: string) =>
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
  endpointSlice: (namespace: string, name: string) =>
    `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices/${name}`,
  events: (namespace: string) => `/api/v1/namespaces/${namespace}/events`,
  configMaps: (namespace: string) => `/api/v1/namespaces/${namespace}/configmaps`,
  configMap: (namespace: string, name: string) =>
    `/api/v1/namespaces/${namespace}/configmaps/${name}`,
  statefulSets: (namespace: string) => `/apis/apps/v1/namespaces/${namespace}/statefulsets`,
  statefulSet: (namespace: string, name: string) =>
    `/apis/apps/v1/namespaces/${namespace}/statefulsets/${name}`,
  daemonSets: () => '/apis/apps/v1/daemonsets',
  networkPolicies: (namespace: string) =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`,
  networkPolicy: (namespace: string, name: string) =>
    `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies/${name}`,
  leases: (namespace: string) => `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases`,
  lease: (namespace: string, name: string) =>
    `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/${name}`,
  accessReviews: () => '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
} as const;

export interface PathParts {
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string;
  readonly name?: string;
}

/** What a path names: `{ group: 'networking.k8s.io', resource: 'networkpolicies', namespace: 'x', name: 'p' }`. */
export function parseApiPath(path: string): PathParts {
  const parts = path.split('/').filter((part) => part !== '');
  const core = parts[0] === 'api';
  const group = core || parts[0] !== 'apis' ? '' : (parts[1] ?? '');
  const rest = parts[0] === 'version' ? parts : parts.slice(core ? 2 : 3);
  const namespaced = rest[0] === 'namespaces' && rest.length > 2;
  const [resource = '', name] = namespaced ? rest.slice(2) : rest;
  return {
    group,
    resource,
    ...(namespaced && rest[1] !== undefined ? { namespace: rest[1] } : {}),
    ...(name === undefined ? {} : { name }),
  };
}
