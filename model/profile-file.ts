/**
 * A profile as a file: its pins with their sources and, where it was learned, the runs and counts behind it. Unknown
 * fields are errors, because a misspelt pin would otherwise assert nothing.
 */
import { z } from 'zod';
import { pinChoices, pinNames, type Profile, type ProfilePins } from './profile.ts';

export const profileApiVersion = 'kubeprop.dev/profile/v1alpha1';

/** A run that a profile was learned from. */
export interface ProfileRun {
  readonly time: string;
  readonly command: string;
  readonly suite: string;
  readonly seed: number;
  readonly generatorVersion: string;
  readonly cases: number;
  readonly cluster: {
    readonly name: string;
    readonly cni: string;
    readonly serverVersion: string;
    readonly details: Readonly<Record<string, string>>;
  };
}

/** Open cells that were answered, by a rule that left them open. */
export interface RuleCount {
  readonly rule: number;
  readonly allowed: number;
  readonly denied: number;
}

export interface ProfileFile extends Profile {
  readonly apiVersion: typeof profileApiVersion;
  readonly kind: 'Profile';
  readonly runs?: readonly ProfileRun[] | undefined;
  readonly rules?: readonly RuleCount[] | undefined;
}

const cells = z.int().min(0);

/** One field per pin, none of them required. */
function perPin<T>(field: (pin: keyof ProfilePins) => z.ZodType<T>): z.ZodType {
  return z.strictObject(Object.fromEntries(pinNames.map((pin) => [pin, field(pin).optional()])));
}

export const profileFileSchema: z.ZodType<ProfileFile> = z
  .strictObject({
    apiVersion: z.literal(profileApiVersion),
    kind: z.literal('Profile'),
    name: z.string().min(1),
    pins: perPin((pin) => z.enum(pinChoices[pin].values)) as z.ZodType<ProfilePins>,
    sources: perPin(() => z.string().min(1)) as z.ZodType<Profile['sources']>,
    runs: z
      .array(
        z.strictObject({
          time: z.string(),
          command: z.string(),
          suite: z.string(),
          seed: z.int(),
          generatorVersion: z.string(),
          cases: cells,
          cluster: z.strictObject({
            name: z.string(),
            cni: z.string(),
            serverVersion: z.string(),
            details: z.record(z.string(), z.string()),
          }),
        }),
      )
      .optional(),
    rules: z
      .array(z.strictObject({ rule: z.int().min(1), allowed: cells, denied: cells }))
      .optional(),
  })
  .superRefine(({ pins, sources }, context) => {
    for (const pin of pinNames) {
      if (pins[pin] !== undefined && sources[pin] === undefined) {
        context.addIssue({
          code: 'custom',
          path: ['pins', pin],
          message: `nothing in sources.${pin} says where this is from`,
        });
      }
      if (pins[pin] === undefined && sources[pin] !== undefined) {
        context.addIssue({
          code: 'custom',
          path: ['sources', pin],
          message: 'there is no such pin',
        });
      }
    }
  });
