import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { promisify } from 'node:util';

/** A certificate that no authority has signed. `file` is for NODE_EXTRA_CA_CERTS and REDIS_CA. */
export type Certificate = Readonly<{
  key: string;
  cert: string;
  file: string;
  keyFile: string;
  remove(): Promise<void>;
}>;

/** Makes one for these names and 127.0.0.1, with openssl. */
export async function makeCertificate(...names: string[]): Promise<Certificate> {
  const dir = await mkdtemp(join(tmpdir(), 'number-desk-certificate-'));
  const [keyFile, file] = [join(dir, 'key.pem'), join(dir, 'cert.pem')];
  const subjects = ['IP:127.0.0.1', ...names.map((name) => `DNS:${name}`)].join(',');
  await promisify(execFile)('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650'],
    ...['-subj', '/CN=Number Desk test', '-addext', `subjectAltName=${subjects}`, '-keyout', keyFile, '-out', file],
  ]);
  const [key, cert] = await Promise.all([readFile(keyFile, 'utf8'), readFile(file, 'utf8')]);
  return { key, cert, file, keyFile, remove: () => rm(dir, { recursive: true, force: true }) };
}

/** Speaks TLS in front of what listens without it on 127.0.0.1 at `target()`. */
export async function startTlsFront(
  { key, cert }: Certificate,
  target: () => number,
): Promise<Readonly<{ port: number; close(): void }>> {
  const server = createServer({ key, cert }, (socket) => {
    const onward = connect(target(), '127.0.0.1');
    socket.pipe(onward).pipe(socket);
    socket.on('error', () => onward.destroy());
    onward.on('error', () => socket.destroy());
  });
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}
