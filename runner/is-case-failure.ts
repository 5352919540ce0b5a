/** Failures that end one case alone: of the environment, and generated objects that the API server rejects. */
import { HarnessError } from '../model/errors.ts';

/** `throwRejections`: a rejected object ends everything, which is right for a user's own scenario. */
export function isCaseFailure(error: unknown, throwRejections: boolean): error is HarnessError {
  if (!(error instanceof HarnessError)) return false;
  return error.code === 'environment' || (error.code === 'input' && !throwRejections);
}
