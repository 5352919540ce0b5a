/** What one end of a connection is asked: may this subject, in this direction, talk to that peer on this port? */
import type { IpFamily, PolicyType, Protocol } from '../model/kubernetes.ts';
import type { End } from './ends.ts';

export interface DirectionQuestion {
  readonly direction: PolicyType;
  /** The end whose policies decide: the source for Egress, the target for Ingress. */
  readonly subject: End;
  readonly peer: End;
  /** The end that owns the port: the peer for Egress, the subject for Ingress (rule 17). */
  readonly destination: End;
  readonly ipFamily: IpFamily;
  readonly protocol: Protocol;
  readonly port: number;
}
