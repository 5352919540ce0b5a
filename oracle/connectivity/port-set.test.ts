import { describe, expect, it } from 'vitest';
import {
  allPorts,
  complementPorts,
  containsPort,
  countPorts,
  equalPorts,
  formatPorts,
  intersectPorts,
  noPorts,
  portSetOf,
  subtractPorts,
  unionPorts,
  type PortInterval,
  type PortSet,
} from './port-set.ts';

describe('sets of ports', () => {
  it.each<[string, readonly PortInterval[], PortSet]>([
    [
      'touching intervals are one',
      [
        [80, 80],
        [81, 90],
      ],
      [[80, 90]],
    ],
    [
      'a gap of one port keeps intervals apart',
      [
        [80, 80],
        [82, 90],
      ],
      [
        [80, 80],
        [82, 90],
      ],
    ],
    [
      'overlaps are counted once, in any order',
      [
        [50, 60],
        [10, 55],
        [20, 30],
      ],
      [[10, 60]],
    ],
    ['port 0 is dropped', [[0, 0]], []],
    ['port 0 is cut off an interval', [[0, 5]], [[1, 5]]],
    ['ports above 65535 are cut off', [[65_535, 70_000]], [[65_535, 65_535]]],
    ['an interval that ends before it starts holds nothing', [[9, 8]], []],
  ])('%s', (_, intervals, expected) => {
    expect(portSetOf(intervals)).toEqual(expected);
  });

  it.each<[string, PortSet, PortSet]>([
    ['of nothing is everything', noPorts, allPorts],
    ['of everything is nothing', allPorts, noPorts],
    ['of the first port starts at 2', [[1, 1]], [[2, 65_535]]],
    ['of the last port ends at 65534', [[65_535, 65_535]], [[1, 65_534]]],
    [
      'of two intervals has three',
      [
        [5, 6],
        [8, 9],
      ],
      [
        [1, 4],
        [7, 7],
        [10, 65_535],
      ],
    ],
  ])('the complement %s', (_, set, expected) => {
    expect(complementPorts(set)).toEqual(expected);
    expect(complementPorts(expected)).toEqual(set);
  });

  it('intersecting keeps the port that both intervals share at their edge', () => {
    expect(intersectPorts([[1, 80]], [[80, 90]])).toEqual([[80, 80]]);
    expect(intersectPorts([[1, 79]], [[80, 90]])).toEqual([]);
  });

  it('subtracting a middle port splits an interval', () => {
    expect(subtractPorts([[80, 82]], [[81, 81]])).toEqual([
      [80, 80],
      [82, 82],
    ]);
  });

  it('a union joins what closes a gap', () => {
    expect(
      unionPorts(
        [
          [80, 80],
          [82, 82],
        ],
        [[81, 81]],
      ),
    ).toEqual([[80, 82]]);
  });

  it('an interval holds both of its ends and nothing beside them', () => {
    expect([79, 80, 90, 91].map((port) => containsPort([[80, 90]], port))).toEqual([
      ...[false, true, true, false],
    ]);
    expect(
      countPorts([
        [80, 90],
        [443, 443],
      ]),
    ).toBe(12);
  });

  it.each<[PortSet, string]>([
    [noPorts, 'none'],
    [allPorts, 'all'],
    [
      [
        [80, 80],
        [443, 443],
        [8000, 8080],
      ],
      '80,443,8000-8080',
    ],
    [[[1, 65_534]], '1-65534'],
  ])('%j reads %s', (set, text) => {
    expect(formatPorts(set)).toBe(text);
  });

  it('sets are equal exactly where their intervals are', () => {
    expect(equalPorts([[80, 81]], [[80, 81]])).toBe(true);
    expect(equalPorts([[80, 81]], [[80, 82]])).toBe(false);
    expect(
      equalPorts(
        [[80, 81]],
        [
          [80, 81],
          [90, 90],
        ],
      ),
    ).toBe(false);
  });
});
