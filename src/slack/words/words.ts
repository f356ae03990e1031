import { answers } from './answers.ts';
import { asking } from './asking.ts';
import { away } from './away.ts';
import { cards } from './cards.ts';
import { costs } from './costs.ts';
import { home } from './home.ts';
import { labels } from './labels.ts';
import { notes } from './notes.ts';
import { numberNews } from './number-news.ts';
import { numbers } from './numbers.ts';
import { questions } from './questions.ts';
import { register } from './register.ts';
import { spending } from './spending.ts';

/**
 * Every sentence that people read, in one place, ready to be translated. What is passed in is already formatted:
 * a sentence for mrkdwn takes mentions, moments and formatted numbers only; text of strangers goes into its own plain_text element.
 */
export const words = {
  ...labels,
  ...asking,
  ...cards,
  ...notes,
  ...answers,
  ...home,
  ...costs,
  ...questions,
  ...away,
  ...numberNews,
  register,
  numbers,
  spending,
};
