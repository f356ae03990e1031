import type { ModalView } from '@slack/types';
import { ids } from '../ids.ts';
import { words } from '../words/words.ts';
import { modal, plain, section } from './blocks.ts';

/** Opened at once, before the three seconds of a click are over, and replaced as soon as the form is ready. */
export function loadingView(): ModalView {
  return view(words.loading.title, words.loading.text);
}

/** In place of the form, when there cannot be one. */
export function brokenView(why: string): ModalView {
  return view(words.form.title, why);
}

function view(title: string, text: string): ModalView {
  return modal({ id: ids.views.loading, title, close: words.loading.close, blocks: [section(plain(text))] });
}
