import { describe, expect, it } from 'vitest';
import { resolvePlainScalar } from './plain-scalar.ts';

describe('resolvePlainScalar', () => {
  it.each([
    ['y', true],
    ['Yes', true],
    ['ON', true],
    ['n', false],
    ['off', false],
    ['yES', 'yES'],
    ['', null],
    ['~', null],
    ['Null', null],
    ['nULL', 'nULL'],
    ['80', 80],
    ['+80', 80],
    ['-1', -1],
    ['1_000', 1000],
    ['010', 8],
    ['0o10', 8],
    ['08', 8],
    ['0x1F', 31],
    ['0b101', 5],
    ['1.5', 1.5],
    ['80.0', 80],
    ['1e3', 1000],
    ['.5', 0.5],
    ['.inf', Infinity],
    ['-.INF', -Infinity],
    ['1.2.3', '1.2.3'],
    ['1:20', '1:20'],
    ['2026-01-31', '2026-01-31'],
    ['10.0.0.0/8', '10.0.0.0/8'],
    ['-a', '-a'],
    ['web', 'web'],
  ])('reads %j as %j, as sigs.k8s.io/yaml does', (text, value) => {
    expect(resolvePlainScalar(text)).toBe(value);
  });
});
