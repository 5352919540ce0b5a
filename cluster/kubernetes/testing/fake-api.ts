/**
 * An API server in memory for tests: stores objects by path, starts pods at once, validates a little, and attaches to
 * the fake agents of fake-agents.ts.
 */
import { parseApiPath } from '../api-paths.ts';
import { asArray, asRecord, asString } from '../json-value.ts';
import type { ApiCall, ApiResponse, KubernetesApi } from '../kubernetes-api.ts';
import { apiStatusError } from '../api-errors.ts';
import { createFakeAgents, type FakeAgents } from './fake-agents.ts';
import { addressOf, type StoredObject } from './stored-object.ts';

export interface FakeApi
  extends
    KubernetesApi,
    Pick<FakeAgents, 'orders' | 'killPod' | 'restartAgent' | 'cutStream' | 'freeze'> {
  /** Stored objects by path. */
  readonly objects: Map<string, StoredObject>;
  /** Every request that changed something, `POST /api/...`, dry runs left out. */
  readonly changes: string[];
  /** Decides whether a connection passes; everything passes unless a test replaces it. */
  passes: (source: string, target: string, port: number, protocol: 'TCP' | 'UDP') => boolean;
  /** What a blocked probe yields: `timeout`, or a lost reply that the receiver recorded. */
  loseReplies: boolean;
  /** Replaces the answer to a call; undefined goes the ordinary way. */
  intercept: (call: ApiCall) => ApiResponse | undefined;
  /** Status of new pods; running unless a test replaces it. */
  statusOf: (pod: StoredObject, ip: string) => object;
}

export function createFakeApi(nodeNames: readonly string[] = ['node-a', 'node-b']): FakeApi {
  const objects = new Map<string, StoredObject>();
  let uids = 0;
  nodeNames.forEach((name, index) => {
    objects.set(`/api/v1/nodes/${name}`, nodeObject(name, index));
  });

  const agents = createFakeAgents({
    podOf: (namespace, name) => objects.get(`/api/v1/namespaces/${namespace}/pods/${name}`),
    podAt: (address) => [...objects.values()].find((object) => addressOf(object) === address),
    passes: (source, target, port, protocol) => api.passes(source, target, port, protocol),
    losesReplies: () => api.loseReplies,
  });
  const api: FakeApi = {
    ...agents,
    server: 'https://fake',
    objects,
    changes: [],
    passes: () => true,
    loseReplies: false,
    intercept: () => undefined,
    statusOf: (_pod, ip) => runningStatus(ip),
    request: (call) => {
      const response = api.intercept(call) ?? answer(call);
      if (response.status < 400 || call.accept?.includes(response.status) === true) {
        return Promise.resolve(structuredClone(response));
      }
      return Promise.reject(apiStatusError(call, response, 'https://fake'));
    },
    attach: (target, handlers) => agents.attach(target, handlers),
  };

  const answer = (call: ApiCall): ApiResponse => {
    const dryRun = call.query?.['dryRun'] === 'All';
    const parts = parseApiPath(call.path);
    if (parts.resource === 'version') return ok({ gitVersion: 'v1.34.4' });
    if (parts.resource === 'selfsubjectaccessreviews') return ok({ status: { allowed: true } });
    if (call.method !== 'GET' && !dryRun) api.changes.push(`${call.method} ${call.path}`);
    switch (call.method) {
      case 'GET':
        return parts.name === undefined ? list(call) : read(call.path);
      case 'POST':
        return create(call, dryRun);
      case 'PUT':
      case 'PATCH':
        return update(call, dryRun);
      case 'DELETE':
        return remove(call.path);
    }
  };

  const list = (call: ApiCall): ApiResponse => {
    const selector = call.query?.['labelSelector'];
    const items = [...objects]
      .filter(
        ([path]) =>
          path.startsWith(`${call.path}/`) && !path.slice(call.path.length + 1).includes('/'),
      )
      .map(([, object]) => object)
      .filter(({ metadata }) => selector === undefined || selector in asRecord(metadata['labels']));
    return ok({ items });
  };

  const read = (path: string): ApiResponse => {
    const object = objects.get(path);
    return object === undefined ? notFound(path) : ok(object);
  };

  const create = (call: ApiCall, dryRun: boolean): ApiResponse => {
    const body = structuredClone(call.body) as StoredObject;
    const path = `${call.path}/${asString(body.metadata['name'])}`;
    const invalid = validate(body);
    if (invalid !== undefined) return invalid;
    const { namespace } = parseApiPath(path);
    if (namespace !== undefined && !objects.has(`/api/v1/namespaces/${namespace}`)) {
      return notFound(`/api/v1/namespaces/${namespace}`);
    }
    if (objects.has(path)) return { status: 409, body: { message: `${path} already exists` } };
    if (dryRun) return { status: 201, body };
    uids += 1;
    if (body['kind'] === 'Namespace') nameLabel(body);
    body.metadata['uid'] = `uid-${uids}`;
    if (body['kind'] === 'Pod')
      body['status'] = api.statusOf(body, `10.0.${uids >> 8}.${uids & 255}`);
    objects.set(path, body);
    for (const pod of membersMadeOf(body)) {
      create({ method: 'POST', path: `/api/v1/namespaces/${namespace ?? ''}/pods`, body: pod }, false); // prettier-ignore
    }
    return { status: 201, body };
  };

  const update = (call: ApiCall, dryRun: boolean): ApiResponse => {
    const path = call.path.replace(/\/status$/, '');
    const existing = objects.get(path);
    if (existing === undefined) return notFound(path);
    const next =
      call.method === 'PUT'
        ? {
            ...(call.body as StoredObject),
            metadata: { ...existing.metadata, ...(call.body as StoredObject).metadata },
          }
        : patched(existing, call);
    const invalid = validate(next);
    if (invalid !== undefined) return invalid;
    if (!dryRun) objects.set(path, next);
    return ok(next);
  };

  const remove = (path: string): ApiResponse => {
    if (!objects.has(path)) return notFound(path);
    for (const key of objects.keys()) {
      if (key === path || key.includes(`${path}/`)) objects.delete(key);
    }
    const { namespace } = parseApiPath(path);
    const prefix =
      path.startsWith('/api/v1/namespaces/') && namespace === undefined
        ? `namespaces/${path.split('/').at(-1) ?? ''}/`
        : undefined;
    if (prefix !== undefined) {
      for (const key of objects.keys()) if (key.includes(prefix)) objects.delete(key);
    }
    return ok({ status: 'Success' });
  };
  return api;
}

/** What the controller makes of a StatefulSet; nothing of other objects. */
function membersMadeOf({ kind, metadata, spec }: StoredObject): readonly object[] {
  if (kind !== 'StatefulSet') return [];
  const { replicas, serviceName, template } = asRecord(spec);
  const made = asRecord(template);
  return Array.from({ length: Number(replicas) }, (_, ordinal) => {
    const name = `${asString(metadata['name'])}-${ordinal}`;
    const labels = {
      ...asRecord(asRecord(made['metadata'])['labels']),
      'statefulset.kubernetes.io/pod-name': name,
      'apps.kubernetes.io/pod-index': String(ordinal),
    };
    return {
      kind: 'Pod',
      metadata: { name, namespace: metadata['namespace'], labels },
      spec: {
        ...asRecord(made['spec']),
        hostname: name,
        subdomain: serviceName,
        nodeName: 'node-a',
      },
    };
  });
}

export function runningStatus(ip: string): object {
  return {
    phase: 'Running',
    podIPs: [{ ip }],
    hostIPs: [{ ip: '172.18.0.2' }],
    containerStatuses: [{ name: 'agent', image: 'agent', state: { running: {} } }],
  };
}

/** The label that every API server gives (rule 14). */
function nameLabel({ metadata }: StoredObject): void {
  const name = asString(metadata['name']);
  metadata['labels'] = { ...asRecord(metadata['labels']), 'kubernetes.io/metadata.name': name };
}

function ok(body: unknown): ApiResponse {
  return { status: 200, body };
}

function notFound(path: string): ApiResponse {
  return { status: 404, body: { message: `${path} not found` } };
}

/** The two rejections that tests need: an except outside its cidr, and a label with a blank in it. */
function validate(object: StoredObject): ApiResponse | undefined {
  const text = JSON.stringify(object);
  const bad = /"except":\["11\./.test(text)
    ? 'except[0]: must be a strict subset of `cidr`'
    : Object.values(asRecord(object.metadata['labels'])).find((value) =>
        /\s/.test(asString(value)),
      );
  return bad === undefined
    ? undefined
    : {
        status: 422,
        body: { message: `${asString(object['kind'])} is invalid: ${asString(bad)}` },
      };
}

function patched(existing: StoredObject, call: ApiCall): StoredObject {
  const next = structuredClone(existing);
  if (call.patchType === 'json-patch') {
    for (const operation of asArray(call.body).map(asRecord)) {
      const steps = asString(operation['path'])
        .split('/')
        .slice(1)
        .map((step) => step.replace('~1', '/'));
      const last = steps.pop() ?? '';
      let parent: Record<string, unknown> = next;
      for (const step of steps) parent = parent[step] as Record<string, unknown>;
      parent[last] = operation['value'];
    }
    return next;
  }
  const { metadata, status } = asRecord(call.body);
  if (status !== undefined) next['status'] = status;
  const labels = asRecord(asRecord(metadata)['labels']);
  const merged = { ...asRecord(next.metadata['labels']), ...labels };
  next.metadata['labels'] = Object.fromEntries(
    Object.entries(merged).filter(([, value]) => value !== null),
  );
  return next;
}

function nodeObject(name: string, index: number): StoredObject {
  return {
    kind: 'Node',
    metadata: { name },
    spec: { podCIDRs: [`10.244.${index}.0/24`] },
    status: {
      conditions: [{ type: 'Ready', status: 'True' }],
      addresses: [{ type: 'InternalIP', address: `172.18.0.${index + 2}` }],
      nodeInfo: { kernelVersion: '6.1', kubeletVersion: 'v1.34.4' },
    },
  };
}
