/** What a checker says: a violation is data; an environment failure is `unknown` with its reason, never a violation. */

export type MismatchDirection = 'false-allow' | 'false-deny';

export type Verdict =
  | { readonly status: 'conforms' }
  | { readonly status: 'violates'; readonly direction: MismatchDirection }
  | { readonly status: 'unknown'; readonly reason: string };
