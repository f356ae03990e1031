import { ConfigError } from '../../src/config-error.ts';
import { readEnvFile } from '../../src/env-file.ts';

// The hook behind `slack run`: starts the bot over Socket Mode with the tokens of the app that the CLI has just installed. All other settings are in .env.

const { SLACK_CLI_XOXB: botToken, SLACK_CLI_XAPP: appToken } = process.env;
if (botToken) process.env['SLACK_BOT_TOKEN'] = botToken;
if (appToken) process.env['SLACK_APP_TOKEN'] = appToken;
try {
  // What is set already stays.
  for (const [name, value] of Object.entries(readEnvFile())) process.env[name] ??= value;
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
await import('../../src/main.ts');
