import { describe, expect, it } from 'vitest';
import { createVirtualClock } from '../../cluster/simulated/virtual-clock.ts';
import { repeatSequentially, type SampleSays } from './repeat-sequentially.ts';

/** One question whose samples say these things in turn, the last one for ever. */
async function repeat(
  says: readonly SampleSays[],
  isAlive: (reading: number) => boolean = () => true,
): Promise<string> {
  let asked = 0;
  let readings = 0;
  const [confirmation] = await repeatSequentially(
    1,
    {
      clock: createVirtualClock(),
      ask: () => Promise.resolve([says[Math.min(asked++, says.length - 1)] ?? 'nothing']),
      isAlive: () => Promise.resolve(isAlive(readings++)),
    },
    new AbortController().signal,
  );
  const { decision, repeats, mismatches } = confirmation ?? { decision: 'none' };
  return `${decision} ${mismatches ?? 0} of ${repeats ?? 0}`;
}

describe('repeatSequentially', () => {
  it('five samples of five confirm, and nine that conform dismiss', async () => {
    expect(await repeat(['fault'])).toBe('confirmed 5 of 5');
    expect(await repeat(['no fault'])).toBe('dismissed 0 of 9');
  });

  it('what shows in every second sample is confirmed with its share', async () => {
    const half = Array.from({ length: 60 }, (_, index) => index % 2 === 0 ? 'fault' : 'no fault' as const); // prettier-ignore
    expect(await repeat(half)).toMatch(/^confirmed 5 of 9$/);
  });

  it('one sample in a hundred is chance', async () => {
    expect(await repeat(['fault', 'no fault'])).toMatch(/^dismissed 1 of/);
  });

  it('a fault proves nothing while the control pair is silent before or after it', async () => {
    expect(await repeat(['fault'], () => false)).toBe('undecided 0 of 0');
    expect(await repeat(['fault'], (reading) => reading % 2 === 0)).toBe('undecided 0 of 0');
    expect(await repeat(['fault', 'no fault'], (reading) => reading > 1)).toBe('dismissed 0 of 9');
  });

  it('answers that say nothing end undecided, and count for neither side', async () => {
    expect(await repeat(['nothing'])).toBe('undecided 0 of 0');
    expect(await repeat(['nothing', 'fault'])).toBe('confirmed 5 of 5');
  });
});
