/**
 * From a refused or unanswered request to a message for a person: verb, object, status, the server's words, and what
 * to do. All of them are failures of the environment; whoever sends a user's object turns a rejection into `input`.
 */
import { HarnessError, messageOf } from '../../model/errors.ts';
import { parseApiPath } from './api-paths.ts';
import { asRecord, asString } from './json-value.ts';
import type { ApiCall, ApiResponse } from './kubernetes-api.ts';

/** The error for a response that the caller does not handle. */
export function apiStatusError(call: ApiCall, response: ApiResponse, server: string): HarnessError {
  const message = `${describeCall(call)} on ${server}: ${response.status} ${serverMessage(response)}`;
  if (response.status === 401) {
    return new HarnessError('environment', message, {
      hint: 'The API server does not know this user: renew the credentials of the kubeconfig context.',
    });
  }
  if (response.status === 403 && isMissingPermission(response)) {
    return new HarnessError('environment', message, {
      hint: `The user of this context lacks the RBAC permission "${permissionOf(call)}".`,
    });
  }
  return new HarnessError('environment', message);
}

/** The error for a request without any response. */
export function apiUnreachableError(call: ApiCall, server: string, cause: unknown): HarnessError {
  return new HarnessError(
    'environment',
    `${describeCall(call)}: the API server ${server} did not answer: ${messageOf(cause)}`,
    {
      hint: 'Check that the cluster runs and that the context of the kubeconfig names it.',
      cause,
    },
  );
}

/** The error of whatever was going on when the signal aborted. */
export function interruptedError(call: Pick<ApiCall, 'method' | 'path'>): HarnessError {
  return new HarnessError('interrupted', `${describeCall(call)}: interrupted`);
}

/** The server's own words. */
export function serverMessage(response: ApiResponse): string {
  const { message, reason } = asRecord(response.body);
  return asString(message) || asString(reason) || JSON.stringify(response.body ?? '').slice(0, 200);
}

/** Whether the server refused because of the content of the object, not because of the state of the cluster. */
export function isRejection(response: ApiResponse): boolean {
  return (
    response.status === 400 ||
    response.status === 422 ||
    (response.status === 403 && !isMissingPermission(response) && !isTerminating(response))
  );
}

/** Whether the namespace is on its way out: somebody deleted it meanwhile. */
export function isTerminating(response: ApiResponse): boolean {
  return response.status === 403 && /is being terminated/.test(serverMessage(response));
}

/** `create pod x/p-1`, `list nodes`. */
export function describeCall(call: Pick<ApiCall, 'method' | 'path'>): string {
  const { resource, namespace, name } = parseApiPath(call.path);
  const object = [namespace, name].filter((part) => part !== undefined).join('/');
  return `${verbOf(call)} ${resource}${object === '' ? '' : ` ${object}`}`;
}

function isMissingPermission(response: ApiResponse): boolean {
  return /cannot (get|list|watch|create|update|patch|delete) resource/.test(
    serverMessage(response),
  );
}

function permissionOf(call: ApiCall): string {
  const { group, resource, namespace } = parseApiPath(call.path);
  const scope = namespace === undefined ? 'in the cluster' : `in namespace ${namespace}`;
  return `${verbOf(call)} ${resource}${group === '' ? '' : `.${group}`} ${scope}`;
}

function verbOf(call: Pick<ApiCall, 'method' | 'path'>): string {
  switch (call.method) {
    case 'GET':
      return parseApiPath(call.path).name === undefined ? 'list' : 'get';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return 'delete';
  }
}
