import type { App } from '@slack/bolt';
import { listenToClicks } from './listeners/clicks.ts';
import { listenToCommand } from './listeners/command.ts';
import { listenToDenial } from './listeners/denial.ts';
import type { Desk } from './listeners/desk.ts';
import { listenToForm } from './listeners/form.ts';
import { listenToHome } from './listeners/home.ts';
import { listenToPicking } from './listeners/picking.ts';
import { listenToSuggestions } from './listeners/suggestions.ts';

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
