/**
 * Asks the API server, before anything is made, whether this user may do all that a run does: a missing right is then
 * one complete message instead of a failure in the middle.
 */
import { HarnessError } from '../../model/errors.ts';
import { apiPaths } from './api-paths.ts';
import { asRecord } from './json-value.ts';
import type { KubernetesApi } from './kubernetes-api.ts';

interface Permission {
  readonly verb: string;
  readonly group: string;
  /** `pods/attach` for a subresource. */
  readonly resource: string;
}

/** What a run needs, in every namespace that it makes. */
const neededPermissions: readonly Permission[] = [
  ...permissions('', 'nodes', ['list']),
  ...permissions('', 'namespaces', ['get', 'list', 'create', 'patch', 'delete']),
  ...permissions('', 'pods', ['get', 'list', 'create', 'patch', 'delete']),
  // A websocket attach is a GET; from Kubernetes 1.35 the server asks for create besides.
  ...permissions('', 'pods/attach', ['get', 'create']),
  ...permissions('', 'configmaps', ['create']),
  ...permissions('networking.k8s.io', 'networkpolicies', ['create', 'update', 'delete']),
  ...permissions('coordination.k8s.io', 'leases', ['get', 'create', 'update']),
];

/** What asking Services needs besides: theirs, the endpoints' and the readiness of pods. */
const servicePermissions: readonly Permission[] = [
  ...permissions('', 'services', ['get', 'create', 'patch', 'delete']),
  ...permissions('', 'services/status', ['patch']),
  ...permissions('', 'pods/status', ['patch']),
  ...permissions('discovery.k8s.io', 'endpointslices', ['list', 'create', 'patch', 'delete']),
  ...permissions('apps', 'statefulsets', ['create', 'delete']),
];

/** Throws HarnessError('environment') that lists every missing permission. */
export async function checkPermissions(
  api: KubernetesApi,
  asksServices: boolean,
  signal: AbortSignal,
): Promise<void> {
  const needed = [...neededPermissions, ...(asksServices ? servicePermissions : [])];
  const allowed = await Promise.all(
    needed.map(({ verb, group, resource }) => {
      const [name = '', subresource = ''] = resource.split('/');
      return isAllowed(api, { verb, group, resource: name, subresource }, signal);
    }),
  );
  const missing = needed.filter((_permission, index) => allowed[index] !== true);
  if (missing.length === 0) return;
  const names = missing.map(
    ({ verb, group, resource }) => `${verb} ${resource}${group === '' ? '' : `.${group}`}`,
  );
  throw new HarnessError(
    'environment',
    `the user of this context may not, on ${api.server}: ${names.join(', ')}`,
    { hint: 'Give the user a ClusterRole with these verbs, or use another context.' },
  );
}

function permissions(group: string, resource: string, verbs: readonly string[]): Permission[] {
  return verbs.map((verb) => ({ verb, group, resource }));
}

async function isAllowed(
  api: KubernetesApi,
  resourceAttributes: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<boolean> {
  const { body } = await api.request(
    {
      method: 'POST',
      path: apiPaths.accessReviews(),
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
    },
    signal,
  );
  return asRecord(asRecord(body)['status'])['allowed'] === true;
}
