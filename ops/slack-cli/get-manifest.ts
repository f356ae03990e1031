import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { printWhole } from '../../src/whole-output.ts';

// The hook by which the Slack CLI asks what the app is: manifest.yml as JSON. `slack run` speaks to Slack over Socket Mode, for which no address is
// needed; those in the file are of a bot that serves, and an app for trying things out must not send its requests there.

const manifest = parse(await readFile(new URL('../../manifest.yml', import.meta.url), 'utf8'));
const { features, settings } = manifest;
for (const command of features.slash_commands) delete command.url;
for (const part of [settings.event_subscriptions, settings.interactivity]) {
  delete part.request_url;
  delete part.message_menu_options_url;
}
settings.socket_mode_enabled = true;
if (!(await printWhole(`${JSON.stringify(manifest)}\n`))) process.exitCode = 1;
