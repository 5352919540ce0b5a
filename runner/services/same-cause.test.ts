import { describe, expect, it } from 'vitest';
import type { AnswerCheck, ResolverCheck } from '../../model/dns-case.ts';
import type { FlowAnswer } from '../../model/flow-case.ts';
import type { DnsPrediction, DnsType } from '../../model/dns.ts';
import { independentTargets, targetsOfSameCause } from './same-cause.ts';

const confirmation = { decision: 'confirmed', repeats: 2, mismatches: 2 } as const;

function answer(
  type: DnsType,
  name: string,
  rcode: 'NXDOMAIN' | 'NOERROR',
  fault: string,
  outcome: DnsPrediction['outcome'] = 'answer',
): AnswerCheck {
  return {
    key: `${type} of ${name}`,
    question: { name, type },
    transport: 'UDP',
    prediction: { outcome, records: [], moreAllowed: false, rules: [], note: '' },
    reply: { rcode, answers: [], authorities: [], additionals: [], truncated: false },
    status: 'violates',
    fault,
    confirmation,
  };
}

function lookUp(name: string, walked: readonly string[]): ResolverCheck {
  return {
    key: `${name} in x/a`,
    subject: 'lookup',
    asked: `${name} in x/a, by ${walked.join(' ')}`,
    expected: ['10.0.0.1'],
    seen: [],
    rules: [],
    status: 'violates',
    fault: 'address-missing',
    confirmation,
  };
}

function alike(checks: readonly (AnswerCheck | ResolverCheck)[], key: string): readonly string[] {
  const fault = checks.find((one) => one.key === key)?.fault ?? '';
  const targets = targetsOfSameCause({ dns: checks }, { kind: 'dns', key, fault });
  return targets.map((target) => (target.kind === 'dns' ? target.key : target.kind));
}

describe('one cause of DNS', () => {
  const missing = [
    answer('A', 'web.x.', 'NXDOMAIN', 'record-missing'),
    answer('TXT', 'web.x.', 'NXDOMAIN', 'nxdomain-for-nodata'),
    answer('A', 'WEB.X.', 'NXDOMAIN', 'record-missing'),
    answer('A', 'db.x.', 'NXDOMAIN', 'record-missing'),
    lookUp('web', ['web.x.', 'web.']),
    lookUp('api', ['api.x.']),
  ];

  it('takes a name from every type, every spelling and every walk that leads to it', () => {
    const same = ['A of web.x.', 'TXT of web.x.', 'A of WEB.X.', 'web in x/a'];
    expect(alike(missing, 'TXT of web.x.')).toEqual(same);
    expect(alike(missing, 'web in x/a')).toEqual(same);
  });

  it('is not that of another name, nor of a walk whose names all resolve', () => {
    expect(alike(missing, 'A of db.x.')).toEqual(['A of db.x.']);
    expect(alike(missing, 'api in x/a')).toEqual(['api in x/a']);
  });

  it('makes a name that should not exist answer every type', () => {
    const there = [
      answer('A', 'gone.x.', 'NOERROR', 'record-unexpected', 'nxdomain'),
      answer('SRV', 'gone.x.', 'NOERROR', 'nodata-for-nxdomain', 'nxdomain'),
    ];
    expect(alike(there, 'SRV of gone.x.')).toEqual(['A of gone.x.', 'SRV of gone.x.']);
  });

  it('keeps types apart where the name exists, as it should', () => {
    const partly = [
      answer('A', 'web.x.', 'NOERROR', 'record-missing'),
      answer('AAAA', 'web.x.', 'NOERROR', 'record-missing'),
    ];
    expect(alike(partly, 'A of web.x.')).toEqual(['A of web.x.']);
  });

  it('leaves out what was not confirmed, and what is no question of DNS', () => {
    const [first, second] = missing;
    if (first === undefined || second === undefined) throw new Error('no checks');
    const dismissed = { ...second, confirmation: { ...confirmation, decision: 'dismissed' as const } }; // prettier-ignore
    expect(alike([first, dismissed], 'A of web.x.')).toEqual(['A of web.x.']);
    const target = { kind: 'endpoints', fault: 'endpoint-missing' } as const;
    expect(targetsOfSameCause({ dns: missing }, target)).toEqual([target]);
  });
});

describe('independentTargets', () => {
  const flow = (name: string, via: 'clusterIP' | 'podIP'): FlowAnswer => ({
    question: {
      ...{ source: { kind: 'pod', namespace: 'x', name: 'a' }, service: { namespace: 'x', name } },
      ...{ via, ipFamily: 'IPv4', protocol: 'TCP', port: 80 },
    },
    prediction: { outcomes: [], rules: [] },
    ...{ flows: 0, counts: {} },
    verdict: { status: 'violates', fault: 'no-answer', reason: '' },
    confirmation,
  });
  const targets = independentTargets({
    answers: [flow('web', 'clusterIP'), flow('web', 'podIP'), flow('db', 'clusterIP')],
    dns: [],
    endpoints: {
      missing: ['kp-l0-x/web IPv4 10.0.0.1 on n0  [ready serving] :80/TCP'],
      unexpected: [],
    },
    places: { namespacePrefix: 'kp-l0-', addresses: [], nodes: {} },
  });

  it('leaves out flows to a Service whose endpoints differ, and no others', () => {
    const told = targets.map((target) =>
      target.kind === 'flow'
        ? `${target.question.service.name} by ${target.question.via}`
        : target.kind,
    );
    expect(told).toEqual(['endpoints', 'web by podIP', 'db by clusterIP']);
  });
});
