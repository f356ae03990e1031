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
import { routesIn } from './routes.ts';
import { listenToRulings } from './rulings.ts';
import { listenToWords } from './spoken-to.ts';
import { listenToSuggestions } from './suggestions.ts';

/** Registers every listener. */
export function listen(app: App, context: ListenerContext): void {
  const routes = routesIn(app);
  listenToCommand(routes, context);
  listenToForm(routes, context);
  listenToSuggestions(routes, context);
  listenToClicks(routes, context);
  listenToNumberClicks(routes, context);
  listenToNumberForms(routes, context);
  listenToDenial(routes, context);
  listenToPicking(routes, context);
  listenToQuestions(routes, context);
  listenToRulings(routes, context);
  listenToPurpose(routes, context);
  listenToAway(routes, context);
  listenToHome(routes, context);
  listenToWords(routes, context);
}
