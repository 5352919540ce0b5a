import { expect, test } from 'vitest';
import { holderIdentity, isHolderGone } from './run-holder.ts';

/** Beyond the largest process number that Linux gives. */
const noProcess = 2 ** 22 + 1;

test('a living process holds its lease', () => {
  expect(isHolderGone(holderIdentity('seed-1'))).toBe(false);
});

test('a process of this machine that is gone holds nothing', () => {
  const identity = holderIdentity('seed-1').replace(/\d+$/, String(noProcess));
  expect(isHolderGone(identity)).toBe(process.platform === 'linux');
});

test('of another machine, another pid namespace or an unknown holder nothing is known', () => {
  for (const place of ['00000000-0000-0000-0000-000000000000/1', 'elsewhere']) {
    expect(isHolderGone(`seed-1 on ${place}/${noProcess}`)).toBe(false);
  }
  expect(isHolderGone('seed-1')).toBe(false);
});
