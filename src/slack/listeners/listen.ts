import type { App } from '@slack/bolt';
import { listenToAway } from './away.ts';
import { listenToClicks } from './clicks.ts';
import { listenToCommand } from './command.ts';
import { listenToDenial } from './denial.ts';
import { listenToForm } from './form.ts';
import { listenToHome } from './home.ts';
import type { ListenerContext } from './listener-context.ts';
import { listenToNumberClicks } from './number-clicks.ts';
import { listenToNumberForms } from './number-forms.ts';
import { listenToPicking } from './picking.ts';
import { listenToPurpose } from './purpose.ts';
import { listenToQuestions } from './questions.ts';
import { listenToRulings } from './rulings.ts';
import { listenToWords } from './spoken-to.ts';
import { listenToSuggestions } from './suggestions.ts';

/** Registers every listener: few, since the framework runs each of them for each event. */
export function listen(app: App, context: ListenerContext): void {
  listenToCommand(app, context);
  listenToForm(app, context);
  listenToSuggestions(app, context);
  listenToClicks(app, context);
  listenToNumberClicks(app, context);
  listenToNumberForms(app, context);
  listenToDenial(app, context);
  listenToPicking(app, context);
  listenToQuestions(app, context);
  listenToRulings(app, context);
  listenToPurpose(app, context);
  listenToAway(app, context);
  listenToHome(app, context);
  listenToWords(app, context);
}
