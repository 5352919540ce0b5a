/** Spare addresses for the Services of an import, one number each, as far as a lane has them. */
import { formatAddressReference } from '../../model/address-reference.ts';
import type { IpFamily } from '../../model/kubernetes.ts';
import { sparesPerLane } from '../../model/spare-address.ts';

export interface SpareAddresses {
  /** The next address as a reference, by family; undefined where the lane has no more. */
  readonly take: () => ((ipFamily: IpFamily) => string) | undefined;
}

/** All addresses of a lane. */
export function createSpareAddresses(): SpareAddresses {
  let taken = 0;
  return {
    take() {
      if (taken >= sparesPerLane) return undefined;
      const target = { kind: 'spare', name: `${taken++}` } as const;
      return (ipFamily) =>
        formatAddressReference({
          target,
          ipFamily,
          prefixLength: ipFamily === 'IPv4' ? 32 : 128,
          masked: true,
        });
    },
  };
}
