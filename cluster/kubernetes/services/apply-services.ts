/**
 * Brings a slice to the Services, the users' EndpointSlices and the readiness of a world. What changed is deleted and made
 * anew: most fields of a Service cannot be changed in place, and a new object shows more than a patched one.
 */
import { bindEndpointSlice, bindService } from '../../../model/bind-service.ts';
import type { Binding } from '../../../model/binding.ts';
import type { World } from '../../../model/scenario.ts';
import type { EndpointSlice, Service } from '../../../model/service.ts';
import { apiPaths } from '../api-paths.ts';
import { allOrFirstError } from '../create-pods.ts';
import { dryRunAll, rejectionStatuses, throwIfRejected } from '../dry-run.ts';
import { canonicalJson } from '../json-value.ts';
import type { ApiCall } from '../kubernetes-api.ts';
import { readEndpointSlice, readService } from '../read-stored.ts';
import type { RunContext } from '../run-context.ts';
import { objectKey, type Slice } from '../slice.ts';
import { setReadiness } from './set-readiness.ts';
import { waitForEndpointsGone } from './wait-for-endpoints-gone.ts';

export interface BoundServices {
  readonly services: readonly Service[];
  readonly endpointSlices: readonly EndpointSlice[];
}

/** The Services and slices of a world in real names. */
export function boundServices(world: World, binding: Binding): BoundServices {
  return {
    services: (world.services ?? []).map((service) => bindService(service, binding)),
    endpointSlices: (world.endpointSlices ?? []).map((one) => bindEndpointSlice(one, binding)),
  };
}

/** Lets the server judge every object that would be made. Throws HarnessError('input') for a rejected one. */
export async function judgeServices(
  { api }: RunContext,
  slice: Slice,
  bound: BoundServices,
  signal: AbortSignal,
): Promise<void> {
  const calls = [...changed(slice.services, bound.services), ...changed(slice.endpointSlices, bound.endpointSlices)]; // prettier-ignore
  await dryRunAll(api, calls.map(createCall), signal);
}

interface ServicesTarget {
  readonly context: RunContext;
  readonly slice: Slice;
  readonly world: World;
  /** Logical pod -> key of the pool pod. */
  readonly assigned: ReadonlyMap<string, string>;
}

/** Returns how many objects were made or deleted, or pods were switched. */
export async function applyServices(
  { context, slice, world, assigned }: ServicesTarget,
  bound: BoundServices,
  signal: AbortSignal,
): Promise<number> {
  if (world.services === undefined && slice.services.size === 0) return 0;
  const { api } = context;
  const services = changed(slice.services, bound.services);
  const endpointSlices = changed(slice.endpointSlices, bound.endpointSlices);
  const oldServices = outdated(slice.services, bound.services);
  const oldSlices = outdated(slice.endpointSlices, bound.endpointSlices);
  await allOrFirstError([
    ...oldSlices.map(async (key) => {
      await remove(context, apiPaths.endpointSlice, key, signal);
      slice.endpointSlices.delete(key);
    }),
    ...oldServices.map(async (key) => {
      await remove(context, apiPaths.service, key, signal);
      slice.services.delete(key);
    }),
  ]);
  const again = oldServices.filter((key) =>
    services.some((one) => objectKey(one.metadata) === key),
  );
  await waitForEndpointsGone(api, again, signal);
  await allOrFirstError([
    ...services.map(async (service) => {
      const key = objectKey(service.metadata);
      slice.services.set(key, { sent: unfinished, stored: service });
      const created = await create(context, service, signal);
      const body = await writeStatus(context, service, created, signal);
      slice.services.set(key, { sent: canonicalJson(service), stored: readService(body) });
    }),
    ...endpointSlices.map(async (one) => {
      const key = objectKey(one.metadata);
      slice.endpointSlices.set(key, { sent: unfinished, stored: one });
      const body = await create(context, one, signal);
      slice.endpointSlices.set(key, { sent: canonicalJson(one), stored: readEndpointSlice(body) });
    }),
  ]);
  const switched = await setReadiness(context, slice, world, assigned, signal);
  const made = services.length + endpointSlices.length;
  return made + oldServices.length + oldSlices.length + switched;
}

/** Noted before the first request of an object: where one fails, what may be there equals no wanted object, so it goes. */
const unfinished = '';

type Known = ReadonlyMap<string, { readonly sent: string }>;

function changed<T extends Service | EndpointSlice>(known: Known, wanted: readonly T[]): T[] {
  return wanted.filter(
    (object) => known.get(objectKey(object.metadata))?.sent !== canonicalJson(object),
  );
}

/** Keys of what is there and not wanted as it is. */
function outdated(known: Known, wanted: readonly (Service | EndpointSlice)[]): readonly string[] {
  const kept = new Map(wanted.map((object) => [objectKey(object.metadata), canonicalJson(object)]));
  return [...known].flatMap(([key, { sent }]) => (kept.get(key) === sent ? [] : [key]));
}

function createCall(object: Service | EndpointSlice): ApiCall {
  const { namespace = '' } = object.metadata;
  const path =
    object.kind === 'Service' ? apiPaths.services(namespace) : apiPaths.endpointSlices(namespace);
  return { method: 'POST', path, body: object, query: { fieldValidation: 'Strict' } };
}

async function create(
  { api }: RunContext,
  object: Service | EndpointSlice,
  signal: AbortSignal,
): Promise<unknown> {
  const call = createCall(object);
  const response = await api.request({ ...call, accept: rejectionStatuses }, signal);
  throwIfRejected(call, response);
  return response.body;
}

/** Where no cloud gives a load balancer its addresses, the user's are written as a cloud's controller would. */
async function writeStatus(
  { api }: RunContext,
  { metadata: { namespace = '', name }, status }: Service,
  created: unknown,
  signal: AbortSignal,
): Promise<unknown> {
  if (status === undefined) return created;
  const path = apiPaths.serviceStatus(namespace, name);
  const call = { method: 'PATCH', path, patchType: 'merge-patch', body: { status } } as const;
  const { body } = await api.request(call, signal);
  return body;
}

async function remove(
  { api }: RunContext,
  pathOf: (namespace: string, name: string) => string,
  key: string,
  signal: AbortSignal,
): Promise<void> {
  const [namespace = '', name = ''] = key.split('/');
  await api.request({ method: 'DELETE', path: pathOf(namespace, name), accept: [404] }, signal);
}
