import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { readRegularFile } from './regular-file.ts';
import { readAddress } from './store/redis-url.ts';

/** Redis's address; it may hold passwords. The client compares the scheme to the letter: TLS would be left out without a word. */
export const redisUrl = z
  .string()
  .overwrite((text) => text.trim().replace(/^redis[a-z-]*:/i, (scheme) => scheme.toLowerCase()))
  .superRefine((text, context) => {
    const { wrong } = readAddress(text);
    if (wrong !== undefined) context.addIssue(wrong);
  });

const PEM = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates in a file, in PEM. */
export const authority = z.string().transform((path, context): string => {
  const { text, wrong } = readRegularFile(path);
  const certificates = text?.match(PEM) ?? [];
  if (text === undefined) context.addIssue(`names a file that ${wrong}`);
  else if (certificates.length === 0)
    context.addIssue('names a file without a certificate in PEM, which begins with -----BEGIN CERTIFICATE-----');
  else if (!certificates.every(isCertificate)) context.addIssue('names a file with a certificate that cannot be read');
  return certificates.join('\n');
});

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0;
  } catch {
    return false;
  }
}
