/**
 * The one error class of the house. A HarnessError is a message for a person: what was attempted, on what, what was
 * seen and what to do next. Its code decides the exit code; anything else that is thrown is a bug of the harness.
 */

/** `usage` and `input` end with exit code 2, `environment` with 3; `interrupted` with 130. */
export type ErrorCode = 'usage' | 'input' | 'environment' | 'interrupted';

export interface HarnessErrorOptions {
  /** What the user can do about it: one sentence, printed on a line of its own. */
  readonly hint?: string;
  readonly cause?: unknown;
}

export class HarnessError extends Error {
  override readonly name = 'HarnessError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: HarnessErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}

/** The message of anything that was thrown, on one line where it is an Error. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
