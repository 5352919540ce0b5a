import { describe, expect, it } from 'vitest';
import { signatureFileName } from './signature-file-name.ts';

const long = `services/record-missing/${Array.from({ length: 30 }, (_, index) => `feature-${index}`).join('/')}`;

describe('signatureFileName', () => {
  it('keeps the words of a signature', () => {
    expect(signatureFileName('services/no-answer/externalTrafficPolicy=Local')).toBe(
      'services.no-answer.externalTrafficPolicy-Local',
    );
  });

  it('is a name that a file system takes, with an extension, however many features there are', () => {
    expect(signatureFileName(long).length).toBeLessThan(250);
    expect(signatureFileName(long)).toMatch(/^services\.record-missing\.feature-0\.[\w.-]+$/);
  });

  it('tells long signatures apart that differ at the end', () => {
    expect(signatureFileName(`${long}/a`)).not.toBe(signatureFileName(`${long}/b`));
  });
});
