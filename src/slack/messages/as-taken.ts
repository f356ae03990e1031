import type { Observer } from '../../workflow/ports.ts';
import { contentRefused } from '../connection/api.ts';
import { type Content, mrkdwn, section } from '../views/blocks.ts';

/** Sends the content; what Slack does not take is sent short, and then as mere words, so that the news gets out. */
export async function asTaken<T>(
  observer: Observer,
  content: Content,
  facts: Readonly<Record<string, unknown>>,
  call: (content: Content) => Promise<T>,
): Promise<T> {
  const forms = [short(content), { text: content.text, blocks: [] }];
  for (let wanted = content; ; ) {
    try {
      return await call(wanted);
    } catch (error) {
      const next = forms.shift();
      if (!next || !contentRefused(error)) throw error;
      observer.warn('card too large for Slack, shown short', error, facts);
      wanted = next;
    }
  }
}

/** The whole news in one block, and what can be pressed. */
function short({ text, blocks }: Content): Content {
  const news = section({ ...mrkdwn(text), verbatim: true });
  return { text, blocks: [news, ...blocks.filter(({ type }) => type === 'actions')] };
}
