import { describe, expect, it } from 'vitest';
import type { Observation } from '../model/observation.ts';
import type { Probe } from '../model/probe.ts';
import { referenceCells, type Matrix } from './reference-cells.ts';

const open: Observation = { outcome: 'connected', identity: 'uid' };
const closed: Observation = { outcome: 'timeout' };

/** `a>b 80`: endpoints of namespace x. */
function probe(text: string): Probe {
  const [pair = '', port] = text.split(' ');
  const [source = '', target = ''] = pair.split('>');
  const end = (name: string): Probe['source'] => ({ kind: 'pod', namespace: 'x', name });
  return {
    source: end(source),
    target: end(target),
    ipFamily: 'IPv4',
    protocol: 'TCP',
    port: Number(port),
  };
}

function matrix(cells: readonly (readonly [string, 'allow' | 'deny', Observation])[]): Matrix {
  return {
    probes: cells.map(([text]) => probe(text)),
    predictions: cells.map(([, verdict]) => ({ verdict })),
    observations: cells.map(([, , observation]) => observation),
  };
}

describe('referenceCells', () => {
  it('are the target to itself on that port, another way to the target, another way from the source', () => {
    const cells = matrix([
      ['a>b 80', 'allow', closed],
      ['b>b 81', 'allow', open],
      ['b>b 80', 'allow', open],
      ['a>b 81', 'allow', open],
      ['a>c 80', 'allow', open],
      ['c>d 80', 'allow', open],
    ]);
    expect(referenceCells(0, cells)).toEqual([2, 3, 4]);
  });

  it('leave out what is closed by prediction, and what did not answer', () => {
    const cells = matrix([
      ['a>b 80', 'allow', closed],
      ['b>b 80', 'allow', closed],
      ['c>b 80', 'deny', open],
      ['a>c 80', 'allow', closed],
    ]);
    expect(referenceCells(0, cells)).toEqual([]);
  });

  it('a pod that does not reach itself has none: that cell is its own question', () => {
    const cells = matrix([
      ['a>a 80', 'allow', closed],
      ['b>a 80', 'allow', open],
    ]);
    expect(referenceCells(0, cells)).toEqual([]);
  });
});
