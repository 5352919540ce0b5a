import { describe, expect, it } from 'vitest';
import { chaosKinds, formatChaos, parseChaos } from './chaos-options.ts';

describe('parseChaos', () => {
  it('reads shares by kind, and formatChaos writes them back', () => {
    const chaos = parseChaos('lost-calls=0.01, node-delay=200');
    expect(chaos).toMatchObject({ 'lost-calls': 0.01, 'node-delay': 200, 'api-away': 0 });
    expect(formatChaos(chaos)).toBe('lost-calls=0.01,node-delay=200');
    expect(parseChaos(formatChaos(chaos))).toEqual(chaos);
    expect(formatChaos(parseChaos(''))).toBe('');
  });

  it('an unknown kind is an error that lists all of them', () => {
    expect(() => parseChaos('lost-pods=0.1')).toThrow('no chaos "lost-pods"');
    try {
      parseChaos('toString=1');
    } catch (error) {
      for (const kind of chaosKinds) expect(error).toHaveProperty('hint', expect.stringContaining(kind)); // prettier-ignore
    }
  });

  it.each(['lost-calls', 'lost-calls=', 'lost-calls=2', 'api-away=-1', 'node-delay=1e9'])(
    '%s has no value in its range',
    (word) => {
      expect(() => parseChaos(word)).toThrow('takes a number from 0 to');
    },
  );
});
