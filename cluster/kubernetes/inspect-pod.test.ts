import { describe, expect, test } from 'vitest';
import { inspectPod } from './inspect-pod.ts';
import { runningStatus } from './testing/fake-api.ts';

function waiting(reason: string): object {
  const state = { waiting: { reason, message: 'why' } };
  return { status: { phase: 'Pending', containerStatuses: [{ image: 'i', state }] } };
}

describe('reading a pod', () => {
  test('it is ready when it runs and has addresses', () => {
    expect(inspectPod({ status: runningStatus('10.0.0.1') }).state).toBe('ready');
    expect(inspectPod({ status: { ...runningStatus('x'), podIPs: [] } }).state).toBe('starting');
    expect(inspectPod({}).state).toBe('starting');
  });

  test.each(['ErrImageNeverPull', 'InvalidImageName'])('%s fails at once', (reason) => {
    expect(inspectPod(waiting(reason))).toMatchObject({
      state: 'failed',
      reason: `${reason}: why, image i`,
    });
  });

  test.each(['ErrImagePull', 'ImagePullBackOff', 'CrashLoopBackOff'])(
    '%s may pass, and is suspect',
    (reason) => {
      expect(inspectPod(waiting(reason))).toMatchObject({ state: 'starting', suspect: true });
    },
  );

  test('ContainerCreating is ordinary', () => {
    expect(inspectPod(waiting('ContainerCreating'))).toMatchObject({ suspect: false });
  });

  test('a pod that the kubelet refuses is failed with its words', () => {
    const status = { phase: 'Failed', reason: 'OutOfpods', message: 'Node is full' };
    expect(inspectPod({ status })).toMatchObject({
      state: 'failed',
      reason: 'the pod ended: OutOfpods Node is full',
    });
  });
});
