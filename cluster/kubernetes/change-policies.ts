/** The difference between the policies of a slice and those of the next world, and the calls that close it. */
import type { NetworkPolicy } from '../../model/kubernetes.ts';
import { apiPaths } from './api-paths.ts';
import { assertStoredPolicy } from './assert-stored-policy.ts';
import { throwIfRejected, rejectionStatuses } from './dry-run.ts';
import { asRecord, canonicalJson } from './json-value.ts';
import type { ApiCall, KubernetesApi } from './kubernetes-api.ts';
import { readNetworkPolicy } from './read-stored.ts';
import { objectKey, type Slice } from './slice.ts';

export interface PolicyPut {
  readonly key: string;
  readonly policy: NetworkPolicy;
  readonly call: ApiCall;
}

/** Creates and replacements that bring these bound policies about; unchanged ones are left out. */
export function policyPuts(slice: Slice, policies: readonly NetworkPolicy[]): readonly PolicyPut[] {
  return policies.flatMap((policy) => {
    const key = objectKey(policy.metadata);
    const existing = slice.policies.get(key);
    if (existing?.sent === canonicalJson(policy)) return [];
    const { namespace = '', name } = policy.metadata;
    const call =
      existing === undefined
        ? ({ method: 'POST', path: apiPaths.networkPolicies(namespace) } as const)
        : ({ method: 'PUT', path: apiPaths.networkPolicy(namespace, name) } as const);
    return [{ key, policy, call: { ...call, body: policyBody(policy), query: strict } }];
  });
}

/** Keys of policies that the next world does not have. */
export function policyDeletes(slice: Slice, policies: readonly NetworkPolicy[]): readonly string[] {
  const wanted = new Set(policies.map(({ metadata }) => objectKey(metadata)));
  return [...slice.policies.keys()].filter((key) => !wanted.has(key));
}

/** Carries out one create or replacement. Throws Error when the stored spec is not the sent one. */
export async function putPolicy(
  api: KubernetesApi,
  slice: Slice,
  put: PolicyPut,
  signal: AbortSignal,
): Promise<void> {
  const { namespace = '', name } = put.policy.metadata;
  let response = await api.request(
    { ...put.call, accept: [...rejectionStatuses, 404, 409] },
    signal,
  );
  if (response.status === 409 || response.status === 404) {
    // The other form fits: an earlier apply was cut off after the server had carried it out.
    const replaced = response.status === 409;
    const call = {
      ...put.call,
      method: replaced ? 'PUT' : 'POST',
      path: replaced
        ? apiPaths.networkPolicy(namespace, name)
        : apiPaths.networkPolicies(namespace),
      accept: rejectionStatuses,
    } as const;
    response = await api.request(call, signal);
  }
  throwIfRejected(put.call, response);
  const stored = readNetworkPolicy(response.body);
  slice.policies.set(put.key, { sent: canonicalJson(put.policy), stored });
  assertStoredPolicy(put.policy, stored);
}

export async function deletePolicy(
  api: KubernetesApi,
  slice: Slice,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const [namespace = '', name = ''] = key.split('/');
  const path = apiPaths.networkPolicy(namespace, name);
  await api.request({ method: 'DELETE', path, accept: [404] }, signal);
  slice.policies.delete(key);
}

/** An unknown field is rejected instead of dropped in silence. */
const strict = { fieldValidation: 'Strict' };

/** Identity and status are the server's; sending them back would be a conflict. */
function policyBody(policy: NetworkPolicy): object {
  const { name, namespace, labels, annotations } = policy.metadata;
  return {
    apiVersion: policy.apiVersion,
    kind: policy.kind,
    metadata: {
      name,
      namespace,
      ...(labels === undefined ? {} : { labels }),
      ...(annotations === undefined ? {} : { annotations }),
    },
    // A selector is required by the published schema, and an absent one means the empty one (rule 1).
    spec: { podSelector: {}, ...asRecord(policy.spec) },
  };
}
