import { loadEnvFile } from 'node:process';

// The hook behind `slack run`: starts the bot over Socket Mode with the tokens of the app that the CLI has just installed. All other settings are in .env.

const { SLACK_CLI_XOXB: botToken, SLACK_CLI_XAPP: appToken } = process.env;
if (botToken) process.env['SLACK_BOT_TOKEN'] = botToken;
if (appToken) process.env['SLACK_APP_TOKEN'] = appToken;
try {
  // What is set already stays.
  loadEnvFile();
} catch (error) {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}
await import('../../src/main.ts');
