import { everyMessage, everyView } from './every-view.ts';
import { validateDrawn } from './validate-drawn.ts';

// `npm run slack:validate`: sends every view and message the bot can draw to Slack's public blocks.validate, which needs no token.
// Exits with 1 when one is refused or could not be checked. SLACK_API_URL asks another Slack, such as the local one.

const apiUrl = process.env['SLACK_API_URL'] || 'https://slack.com/api/';
const all = [...everyView(), ...everyMessage()];
const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const bad = await validateDrawn(apiUrl, all, say);
  say(
    `\n${all.length} views and messages, ${bad === 0 ? 'none refused' : `${bad} refused or not checked`}, by ${apiUrl}`,
  );
  process.exitCode = bad === 0 ? 0 : 1;
} catch (error) {
  const why = error instanceof Error ? (error.cause ?? error) : error;
  process.stderr.write(`${apiUrl} does not answer: ${String(why)}\n`);
  process.exitCode = 1;
}
