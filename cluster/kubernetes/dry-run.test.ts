import { describe, expect, it } from 'vitest';
import { throwIfRejected } from './dry-run.ts';
import type { ApiCall } from './kubernetes-api.ts';

const call: ApiCall = { method: 'POST', path: '/api/v1/namespaces/x/pods' };
const refusal = (status: number, message: string): (() => void) => {
  return () => {
    throwIfRejected(call, { status, body: { message } });
  };
};

describe('what the API server refuses', () => {
  it.each([
    [422, 'Pod "p" is invalid: spec.containers: Required value', 'input'],
    [403, 'pods "p" is forbidden: violates PodSecurity "restricted:latest"', 'input'],
    [403, 'pods is forbidden: User "u" cannot create resource "pods"', 'environment'],
    [
      403,
      'pods "p" is forbidden: unable to create new content in namespace x because it is being terminated',
      'environment',
    ],
  ])('%d %s is a matter of %s', (status, message, code) => {
    expect(refusal(status, message)).toThrow(expect.objectContaining({ code }));
  });

  it('a namespace that is deleted meanwhile is said to be, with what to do', () => {
    expect(refusal(403, 'namespace x because it is being terminated')).toThrow(
      expect.objectContaining({ hint: expect.stringContaining('kubeprop clean') as unknown }),
    );
  });
});
