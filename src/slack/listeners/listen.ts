import type { App } from '@slack/bolt';
import { listenToClicks } from './clicks.ts';
import { listenToCommand } from './command.ts';
import { listenToDenial } from './denial.ts';
import type { Desk } from './desk.ts';
import { listenToForm } from './form.ts';
import { listenToHome } from './home.ts';
import { listenToPicking } from './picking.ts';
import { listenToSuggestions } from './suggestions.ts';

/** Registers every listener: few, since the framework runs each of them for each event. */
export function listen(app: App, desk: Desk): void {
  listenToCommand(app, desk);
  listenToForm(app, desk);
  listenToSuggestions(app, desk);
  listenToClicks(app, desk);
  listenToDenial(app, desk);
  listenToPicking(app, desk);
  listenToHome(app, desk);
}
