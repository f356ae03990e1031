import { parseEnv } from 'node:util';
import { ConfigError } from './config-error.ts';
import { readRegularFile } from './regular-file.ts';

/**
 * The variables that stand in a file; none where there is no file.
 * @throws ConfigError where something is there that cannot be read
 */
export function readEnvFile(path = '.env'): Readonly<Record<string, string | undefined>> {
  const { text, wrong = '', code } = readRegularFile(path);
  if (text !== undefined) return parseEnv(text);
  if (code === 'ENOENT') return {};
  throw new ConfigError([{ name: '.env', wrong }]);
}
