import { gistOf } from '../slack/connection/gist.ts';
import { type Look, nameOf } from '../slack/connection/looks.ts';
import { type Check, warns } from '../workflow/check.ts';

/** Looks; what Slack does not say just now is said to be so. */
export async function willing(look: Look, setting: string, id: string): Promise<Check> {
  try {
    return await look(setting, id);
  } catch (error) {
    return warns(nameOf(setting, id), `could not be looked up (${gistOf(error)})`, 'Try again when Slack answers.');
  }
}
