import { assert, constantFrom, nat, property, subarray, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifecycleEvents, momentName, type LifecycleChange } from '../../model/lifecycle.ts';
import { questionKey, type ServiceTarget } from '../../model/service-finding.ts';
import { targetWithout } from './target-without.ts';

function flowTarget(moment: string | undefined): ServiceTarget {
  const question = {
    source: { kind: 'pod', namespace: 'x', name: 'client' },
    service: { namespace: 'x', name: 'web' },
    port: 80,
    protocol: 'TCP',
    ipFamily: 'IPv4',
    via: 'clusterIP',
    moment,
  } as const;
  return { kind: 'flow', question, fault: 'no-answer' };
}

const dnsTarget = (moment: string): ServiceTarget => {
  return { kind: 'dns', key: `${moment}: A of x/web`, fault: 'record-missing' };
};

describe('targetWithout', () => {
  const changes = uniqueArray(
    constantFrom(
      ...lifecycleEvents.flatMap((event): LifecycleChange[] =>
        ['a', 'b'].map((name) => ({ pod: { namespace: 'x', name }, event })),
      ),
    ),
    { minLength: 1, maxLength: 12 },
  );
  const cases = changes.chain((all) =>
    subarray(all).chain((kept) => nat(all.length - 1).map((asked) => ({ all, kept, asked }))),
  );

  it('is the same moment among the events that are kept, and nothing for one that is not', () => {
    assert(
      property(cases, constantFrom('', 'during '), ({ all, kept, asked }, prefix) => {
        const change = all[asked];
        const removed = all.flatMap((one, position) => (kept.includes(one) ? [] : [position]));
        const position = change === undefined ? -1 : kept.indexOf(change);
        const was = `${prefix}${momentName(asked + 1, change)}`;
        const is = position < 0 ? undefined : `${prefix}${momentName(position + 1, change)}`;
        for (const targetAt of [flowTarget, dnsTarget]) {
          const expected = is === undefined ? undefined : targetAt(is);
          expect(targetWithout(targetAt(was), removed)).toEqual(expected);
        }
      }),
    );
  });

  it('keeps the first moment whatever is left out', () => {
    const first = momentName(0, undefined);
    expect(targetWithout(flowTarget(first), [0, 1, 2])).toEqual(flowTarget(first));
    expect(targetWithout(dnsTarget(first), [0, 1, 2])).toEqual(dnsTarget(first));
  });

  it('changes nothing of questions that have no moment, and of endpoints', () => {
    const endpoints = { kind: 'endpoints', fault: 'endpoint-missing' } as const;
    const plain = { kind: 'dns', key: 'SRV of event 3, x/web', fault: 'record-missing' } as const;
    for (const target of [flowTarget(undefined), endpoints, plain]) {
      expect(targetWithout(target, [0, 1, 2])).toEqual(target);
    }
  });

  it('gives a key by which the shortened scenario is asked', () => {
    const change = { pod: { namespace: 'x', name: 'b' }, event: 'deletion' } as const;
    const target = targetWithout(flowTarget(momentName(3, change)), [0]);
    const key = target && questionKey(target);
    expect(key).toContain('after event 2, x/b deletion');
  });
});
